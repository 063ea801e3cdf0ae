import { connect } from 'node:net';
import { Client } from 'pg';
import { eventually } from '../support/eventually';
import { startService, type Service } from '../support/service';

jest.setTimeout(60_000);

const CONNECTIONS = 15;
const GUESSES_EACH = 100;
const GUESSES = CONNECTIONS * GUESSES_EACH;
/** One in the statement that is held up, and a thousand behind it. */
const LOOKED_UP = 1_001;
/** Of connections whose first guess is refused already: no answer has to wait for another. */
const REFUSED_AT_ONCE = 400;

/** The database holds every look-up of a key up; then it lets go. */
describe('a flood of guessed keys', () => {
  let service: Service;
  let owner: Client;
  let received: string[];

  beforeAll(async () => {
    service = await startService();
    owner = new Client({ connectionString: service.database.ownerUrl });
    await owner.connect();
    await owner.query('begin; lock table threadlog.api_keys in access exclusive mode');
    received = [];
    for (let connection = 0; connection < CONNECTIONS; connection += 1) guess(connection);
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
    await eventually(
      () => count('429'),
      (refused) => refused >= REFUSED_AT_ONCE,
    );
    await owner.query('rollback');
    await eventually(
      () => count('401') + count('429'),
      (answered) => answered === GUESSES,
    );
    expect([count('401'), count('429')]).toEqual([LOOKED_UP, GUESSES - LOOKED_UP]);
  });

  /** Those of a connection at once, none waiting for the answer to another. */
  const guess = (connection: number): void => {
    const socket = connect(service.api.port, '127.0.0.1');
    received[connection] = '';
    socket.setEncoding('latin1').on('data', (text: string) => (received[connection] += text));
    const guesses = Array.from(
      { length: GUESSES_EACH },
      (_, index) =>
        `GET /v1/threads/thread_a HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer tlk_${connection}_${index}\r\n\r\n`,
    );
    socket.write(guesses.join(''));
  };
  const count = (status: string): number =>
    received.join('\n').split(`HTTP/1.1 ${status} `).length - 1;
  const countWaiting = async (): Promise<number> => {
    const [row] = await service.query<{ count: number }>(
      `select count(*)::int from pg_stat_activity
       where datname = current_database() and application_name = 'threadlog-api'
         and wait_event_type = 'Lock'`,
    );
    return row?.count ?? 0;
  };
});
