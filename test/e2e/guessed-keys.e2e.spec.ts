import { connect } from 'node:net';
import { Client } from 'pg';
import { eventually } from '../support/eventually';
import { startService, type Service } from '../support/service';

jest.setTimeout(60_000);

const GUESSES = 1_500;

/** The database holds every look-up of a key up; then it lets go. */
describe('a flood of guessed keys', () => {
  let service: Service;
  let owner: Client;
  let received: string;

  beforeAll(async () => {
    service = await startService();
    owner = new Client({ connectionString: service.database.ownerUrl });
    await owner.connect();
    await owner.query('begin; lock table threadlog.api_keys in access exclusive mode');
    guess();
  });
  afterAll(async () => {
    await owner.end();
    await service.stop();
  });

  it('takes one connection to the database', async () => {
    await eventually(countWaiting, (waiting) => waiting > 0);
    expect(await (await fetch(new URL('/readyz', service.baseUrl))).json()).toEqual({
      status: 'ready',
    });
    expect(await countWaiting()).toBe(1);
  });

  it('is refused: a thousand and the first after looking, the rest without', async () => {
    await owner.query('rollback');
    await eventually(statuses, (seen) => seen.length === GUESSES);
    const counts = (status: string): number => statuses().filter((each) => each === status).length;
    expect([counts('401'), counts('429')]).toEqual([1_001, GUESSES - 1_001]);
  });

  /** All of them on one connection, none waiting for the answer to another. */
  const guess = (): void => {
    received = '';
    const socket = connect(service.api.port, '127.0.0.1');
    socket.setEncoding('latin1').on('data', (text: string) => (received += text));
    const requests = Array.from(
      { length: GUESSES },
      (_, index) =>
        `GET /v1/threads/thread_a HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer tlk_${index}\r\n\r\n`,
    );
    socket.write(requests.join(''));
  };
  const statuses = (): readonly string[] =>
    [...received.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status = '']) => status);
  const countWaiting = async (): Promise<number> => {
    const [row] = await service.query<{ count: number }>(
      `select count(*)::int from pg_stat_activity
       where datname = current_database() and application_name = 'threadlog-api'
         and wait_event_type = 'Lock'`,
    );
    return row?.count ?? 0;
  };
});
