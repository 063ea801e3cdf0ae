import { eventually } from '../support/eventually';
import { startService, type Service } from '../support/service';
import { projectionHasCaughtUp } from './support/read-log';
import { runCli, type CliResult } from './support/run-cli';
import { speakV1 } from './support/wire';

jest.setTimeout(120_000);

describe('threadlog verify', () => {
  let service: Service;
  let messageId: string;
  beforeAll(async () => {
    service = await startService();
    const wire = speakV1(service);
    const { id } = await wire.createThread();
    ({ id: messageId } = await wire.createMessage(id));
    await projectionHasCaughtUp(service);
  });
  afterAll(() => service.stop());

  const run = (...args: readonly string[]): Promise<CliResult> =>
    runCli(['verify', ...args], {
      DATABASE_URL: service.database.ownerUrl,
      DATA_DIR: service.dataDirectory,
    });

  it('ends with 0 where the tables are what the log says, and the log what was sealed', async () => {
    await sealed(service);
    const { code, stdout } = await run();
    expect([code, stdout]).toEqual([
      0,
      expect.stringContaining('The read tables are what the log says, up to position 2.'),
    ]);
    expect(stdout).toContain('The log is what was sealed: 2 events, ');
    expect(stdout).toContain('(from the key file)');
    expect(stdout).toMatch(/^messages +1 +[0-9a-f]{16} +-$/m);
  });

  it('ends with 1 where they are not, and names the row and what differs', async () => {
    await service.query(`update read_model.messages set role = 'assistant'`);
    const { code, stdout } = await run();
    expect([code, stdout]).toEqual([
      1,
      expect.stringContaining(`messages ${messageId}: role is "assistant", not "user"`),
    ]);
    const json = await run('--json');
    expect([json.code, JSON.parse(json.stdout)]).toMatchObject([
      1,
      {
        equal: false,
        position: 2,
        tables: [{ table: 'messages', rows: 1, differing: 1 }, {}, {}, {}, {}, {}],
      },
    ]);
  });

  it('names what is not as it was sealed, and ends with 1', async () => {
    await sealed(service);
    await service.query(`update threadlog.events set actor = 'key_of_nobody' where position = 2`);
    const { code, stdout } = await run();
    expect([code, stdout]).toEqual([
      1,
      expect.stringContaining(
        'event_changed at position 2: the event is not the one that was sealed',
      ),
    ]);
    const json = await run('--json');
    expect(JSON.parse(json.stdout)).toMatchObject({
      ledger: { sealed: 2, findings: [{ kind: 'event_changed', from: 2, to: 2 }] },
    });
  });

  it('ends with 2 where it was typed wrong, in a sentence', async () => {
    const { code, stdout, stderr } = await run('--limit', 'many');
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('Expected a number from 1 to 100000.');
  });
});

async function sealed(service: Service): Promise<void> {
  const size = 'select max(size)::int as size from threadlog.ledger_seals';
  await eventually(
    () => service.query<{ size: number }>(size),
    ([row]) => row?.size === 2,
  );
}
