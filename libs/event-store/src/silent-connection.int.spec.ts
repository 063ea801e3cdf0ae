import { setTimeout as after } from 'node:timers/promises';
import { Client } from 'pg';
import { connectionConfig } from '#database';
import { openLink, type Link } from '../../../test/faults/stage/link';
import { eventually } from '../../../test/support/eventually';
import { aThread, CONTEXT, openTestLog, type TestLog } from '../../../test/support/log';
import { openAppendConnection } from './append-connection';
import { createAppender, type Appender } from './appender';

jest.setTimeout(40_000);

/** Far below the half minute after which the statement itself is given up. */
const SOON_MS = 8_000;
const PATIENCE_MS = 3_000;

const APPEND_LOCK = `hashtextextended('threadlog.append', 1)`;
const WHO_WAITS = `select pid from pg_locks where locktype = 'advisory' and not granted
  and database = (select oid from pg_database where datname = current_database())`;

let log: TestLog;
beforeAll(async () => (log = await openTestLog()));
afterAll(() => log.close());

/** A firewall forgets connections, a switch loses packets: nothing comes any more, not even an error. */
describe('an append over a network that is silent', () => {
  let link: Link;
  let appender: Appender;
  let threads = 0;

  beforeEach(async () => {
    link = await openLink(Number(new URL(log.database.appUrl).port));
    const url = Object.assign(new URL(log.database.appUrl), { port: String(link.port) }).href;
    const connection = openAppendConnection(connectionConfig({ url, name: 'silent' }));
    appender = createAppender({ connection, patienceMs: PATIENCE_MS });
    await append();
  });
  afterEach(async () => {
    link.heal();
    await appender.close();
    await link.close();
  });

  const append = (): Promise<{ readonly status: string }> =>
    appender.append({ decision: aThread(`thread_silent_${(threads += 1)}`), context: CONTEXT });

  const timed = async (act: () => Promise<unknown>): Promise<number> => {
    const start = performance.now();
    await act();
    return performance.now() - start;
  };

  it('that forgot its connection is sent again over another, soon', async () => {
    link.forget();
    const took = await timed(async () => expect((await append()).status).toBe('appended'));
    expect(took).toBeLessThan(SOON_MS);
  });

  it('that is cut for good ends when its patience does, and so does what waits behind it', async () => {
    link.cut();
    const took = await timed(async () => {
      const all = await Promise.allSettled([append(), append()]);
      expect(all.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    });
    expect(took).toBeLessThan(PATIENCE_MS + SOON_MS);
  });

  it('is waited for as long as the server is at work on it', async () => {
    const owner = new Client({ connectionString: log.database.ownerUrl });
    await owner.connect();
    await owner.query(`select pg_advisory_lock(${APPEND_LOCK})`);
    const answer = append();
    const [worker] = await eventually(
      async () => (await owner.query<{ pid: number }>(WHO_WAITS)).rows,
      (rows) => rows.length === 1,
    );
    // Longer than a silence that is looked into, and shorter than the patience.
    await expect(Promise.race([answer, after(2_500, 'still waiting')])).resolves.toBe(
      'still waiting',
    );
    await owner.query(`select pg_advisory_unlock(${APPEND_LOCK})`);
    expect((await answer).status).toBe('appended');
    const { rows } = await owner.query('select from pg_stat_activity where pid = $1', [
      worker?.pid,
    ]);
    await owner.end();
    expect(rows).toHaveLength(1);
  });
});
