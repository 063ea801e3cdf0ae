import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { sql } from 'kysely';
import { Pool } from 'pg';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database';
import { openLink } from '../../../test/faults/stage/link';
import { eventually } from '../../../test/support/eventually';
import { openDatabase, type OpenDatabase } from './open-database';

/** Long enough to be cut in the middle, again and again. */
const DAWDLE = sql`pg_sleep(0.4)`;

let database: TestDatabase;
let opened: OpenDatabase;
let owner: Pool;
beforeAll(async () => {
  database = await createTestDatabase();
  opened = openDatabase({ url: database.appUrl, name: 'cut', max: 1 });
  owner = new Pool({ connectionString: database.ownerUrl, max: 1 });
});
afterAll(async () => {
  await opened.close();
  await owner.end();
  await database.drop();
});

const cut: number[] = [];

/** Ends the connection of the statement that dawdles, once it is at it; another one each time. */
async function cutIt(): Promise<void> {
  const [pid] = await eventually(
    async () => (await owner.query<{ pid: number }>(DAWDLING, [cut])).rows.map((row) => row.pid),
    (pids) => pids.length === 1,
  );
  cut.push(pid ?? 0);
  await owner.query('select pg_terminate_backend($1)', [pid]);
}

const DAWDLING = `
  select pid from pg_stat_activity
  where application_name = 'cut' and state <> 'idle' and query like '%pg_sleep%'
    and pid <> all($1)`;

const answerOf = async (work: Promise<{ rows: unknown[] }>): Promise<unknown> =>
  work.then(
    ({ rows }) => rows,
    () => 'refused',
  );

describe('a statement whose connection is cut', () => {
  it('is asked again where it only reads', async () => {
    const answer = answerOf(sql`select 'read' as word from ${DAWDLE}`.execute(opened.db));
    await cutIt();
    expect(await answer).toEqual([{ word: 'read' }]);
  });

  it('is asked a fifth time, and not for ever', async () => {
    const answer = answerOf(sql`select 'again' as word from ${DAWDLE}`.execute(opened.db));
    for (let times = 1; times <= 5; times += 1) await cutIt();
    expect(await answer).toBe('refused');
  });

  it('is not asked again where it writes', async () => {
    const update = sql`
      with slow as (select from ${DAWDLE})
      update threadlog.checkpoints set position = position from slow`;
    const answer = answerOf(update.execute(opened.db));
    await cutIt();
    expect(await answer).toBe('refused');
  });

  it('is not asked again inside a transaction, whose snapshot is gone', async () => {
    const answer = answerOf(
      opened.db.transaction().execute((tx) => sql`select from ${DAWDLE}`.execute(tx)),
    );
    await cutIt();
    expect(await answer).toBe('refused');
  });

  it('leaves the rest of its transaction undone as well', async () => {
    const rest = opened.db
      .transaction()
      .execute(async (tx) => {
        await answerOf(sql`select from ${DAWDLE}`.execute(tx));
        return answerOf(sql`update threadlog.checkpoints set position = position`.execute(tx));
      })
      // At once: it may be refused before the cut has its answer.
      .catch(() => 'refused');
    await cutIt();
    expect(await rest).toBe('refused');
  });
});

describe('a connection that breaks while it is opened', () => {
  type Break = (near: Socket) => void;
  /** Between us and the server; breaks so many connections before one may pass. */
  const behindBreaks = async (
    breaks: number,
    breakIt: Break,
  ): Promise<OpenDatabase & { readonly end: () => void }> => {
    let left = breaks;
    const server = createServer((near) => {
      near.on('error', () => undefined);
      if ((left -= 1) >= 0) return breakIt(near);
      const far = connect(Number(new URL(database.appUrl).port), '127.0.0.1');
      far.on('error', () => undefined);
      near.pipe(far).pipe(near);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = Object.assign(new URL(database.appUrl), {
      port: String((server.address() as AddressInfo).port),
    }).href;
    return { ...openDatabase({ url, name: 'reset', max: 1 }), end: () => server.close() };
  };

  const reset: Break = (near) => void near.resetAndDestroy();
  /** As a server does that cannot take one more: it has heard something, and hangs up in good order. */
  const hangUp: Break = (near) => void near.once('data', () => near.end());

  it.each<[string, number, Break, unknown]>([
    ['reset', 4, reset, [{ one: 1 }]],
    ['reset', 5, reset, 'refused'],
    ['hung up on', 4, hangUp, [{ one: 1 }]],
    ['hung up on', 5, hangUp, 'refused'],
  ])('is opened again when it was %s %i times: %#', async (_, breaks, breakIt, expected) => {
    const { db, close, end } = await behindBreaks(breaks, breakIt);
    const answer = await answerOf(sql`select 1 as one`.execute(db));
    await close();
    end();
    expect(answer).toEqual(expected);
  });
});

describe('a connection that has fallen silent', () => {
  it('holds up a transaction once, and not again for its rollback', async () => {
    const link = await openLink(Number(new URL(database.appUrl).port));
    const url = Object.assign(new URL(database.appUrl), { port: String(link.port) }).href;
    const { db, close } = openDatabase({ url, name: 'silent', max: 1, statementTimeoutMs: 100 });
    const start = performance.now();
    const work = db.transaction().execute((tx) => {
      link.forget();
      return sql`select 1`.execute(tx);
    });
    await expect(work).rejects.toThrow('timeout');
    expect(performance.now() - start).toBeLessThan(9_000);
    await close();
    await link.close();
  });

  it('is given up with the statement that it does not answer, and not used again', async () => {
    const link = await openLink(Number(new URL(database.appUrl).port));
    const url = Object.assign(new URL(database.appUrl), { port: String(link.port) }).href;
    const { db, close } = openDatabase({ url, name: 'silent', max: 1, statementTimeoutMs: 100 });
    const ask = (): Promise<unknown> => answerOf(sql`select 1 as one`.execute(db));
    await ask();
    link.forget();
    const answers = [await ask(), await ask()];
    await close();
    await link.close();
    expect(answers).toEqual(['refused', [{ one: 1 }]]);
  });
});
