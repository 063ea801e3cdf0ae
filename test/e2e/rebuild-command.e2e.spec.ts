import { startService, type Service } from '../support/service';
import { projectionHasCaughtUp } from './support/read-log';
import { runCli, type CliResult } from './support/run-cli';
import { speakV1 } from './support/wire';

jest.setTimeout(120_000);

describe('threadlog rebuild', () => {
  let service: Service;
  beforeAll(async () => {
    service = await startService();
    const wire = speakV1(service);
    const { id } = await wire.createThread();
    await wire.createMessage(id);
    await projectionHasCaughtUp(service);
  });
  afterAll(() => service.stop());

  const run = (...args: readonly string[]): Promise<CliResult> =>
    runCli(['rebuild', ...args], { DATABASE_URL: service.database.ownerUrl });

  it('says for people what it did, and for machines', async () => {
    const { code, stdout } = await run();
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/^Rebuilt from 2 events in [\d.]+ s \(\d+\/s\), .* at position 2\.\n/),
    ]);
    const { stdout: json } = await run('--json');
    expect(JSON.parse(json)).toEqual({
      position: 2,
      events: 2,
      seconds: expect.any(Number),
      quarantined: 0,
    });
  });

  it('switches back, and drops the tables of before', async () => {
    await run();
    expect(await run('--roll-back')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^Switched back at/),
    });
    expect(await run('--drop-previous', '--json')).toMatchObject({
      code: 0,
      stdout: '{"dropped":true}\n',
    });
  });

  it.each([
    ['two ways at once', ['--roll-back', '--fresh'], 2, 'error: expected one of'],
    ['a way back that is not there', ['--roll-back'], 1, 'there are no read tables of before'],
  ])('refuses %s in a sentence', async (_, args, code, sentence) => {
    const refused = await run(...args);
    expect([refused.code, refused.stdout, refused.stderr]).toEqual([
      code,
      '',
      expect.stringContaining(sentence),
    ]);
    // Whoever typed it wrong is told where it stands how to type it.
    const [, hint] = refused.stderr.trimEnd().split('\n');
    expect(hint).toBe(code === 2 ? '(with --help it says what can be asked)' : undefined);
  });

  it('refuses to work as a role that does not own the tables', async () => {
    const url = service.database.appUrl;
    const { code, stderr } = await runCli(['rebuild'], { DATABASE_URL: url });
    expect([code, stderr]).toEqual([1, expect.stringContaining('MIGRATION_DATABASE_URL')]);
  });
});
