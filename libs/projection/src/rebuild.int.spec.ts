import fc from 'fast-check';
import { sql } from 'kysely';
import { openDatabase, type OpenDatabase } from '#database';
import { readAfter, readHead, readStretch } from '#event-store';
import { aMessageWith } from '../../../test/support/attachments';
import { aThread, openTestLog, type TestLog } from '../../../test/support/log';
import { liveThrough, logSteps } from '../../../test/support/log-histories';
import { readCatalog, readRows } from '../../../test/support/read-tables';
import { alone, NotAloneError } from './alone';
import { readCheckpoint } from './checkpoint';
import { projectBatch } from './project-batch';
import { createPump } from './pump';
import { rebuildReadModel, type Rebuilding, type Rebuilt } from './rebuild-read-model';
import {
  dropPreviousReadModel,
  NoPreviousTablesError,
  rollBackReadModel,
} from './roll-back-read-model';

jest.setTimeout(60_000);

let log: TestLog;
let owner: OpenDatabase;
beforeEach(async () => {
  log = await openTestLog();
  owner = openDatabase({
    url: log.database.ownerUrl,
    name: 'test',
    asOwner: true,
    max: 4,
    openPayload: log.openPayload,
  });
});
afterEach(async () => {
  await owner.close();
  await log.close();
});

const [STORY = []] = fc.sample(logSteps(120, 120), { seed: 5, numRuns: 1 });
const rebuild = (options: Partial<Rebuilding> = {}): Promise<Rebuilt> =>
  rebuildReadModel({ db: owner.db, readAfter: readStretch, ...options });
const rollBack = () => rollBackReadModel({ db: owner.db, readAfter: readStretch });
const project = (): Promise<void> => createPump({ db: log.db, readAfter }).run();
const rows = (schema?: string): Promise<readonly string[]> => readRows(owner.db, schema);
const deadPositions = async (): Promise<readonly number[]> => {
  const dead = await log.db.selectFrom('threadlog.dead_events').select('position').execute();
  return dead.map(({ position }) => position).sort((a, b) => a - b);
};

/** Reads so many stretches of the log, and then breaks. */
function breakingAfter(stretches: number): Rebuilding['readAfter'] {
  let left = stretches;
  return (tx, position, limit) => {
    if ((left -= 1) < 0) throw new Error('broken');
    return readStretch(tx, position, limit);
  };
}

describe('a rebuild', () => {
  it('makes what projecting makes, in chunks of any size, after any history (I15)', async () => {
    await fc.assert(
      fc.asyncProperty(logSteps(60), fc.integer({ min: 1, max: 70 }), async (history, chunk) => {
        await liveThrough(log, history);
        await project();
        const projected = await rows();
        await rebuild({ chunk });
        expect(await rows()).toEqual(projected);
        expect(await readCheckpoint(log.db)).toBe(await readHead(log.db));
      }),
      { numRuns: 8 },
    );
  });

  it('is level with the log, wherever the projector is, and so are the tables of before (I15)', async () => {
    await fc.assert(
      fc.asyncProperty(logSteps(40), fc.nat(40), async (history, applied) => {
        await liveThrough(log, history);
        if (applied > 0) await projectBatch({ db: log.db, readAfter }, applied);
        await rebuild({ chunk: 9 });
        const rebuilt = await rows();
        expect(await readCheckpoint(log.db)).toBe(await readHead(log.db));
        await rollBack();
        expect(await rows()).toEqual(rebuilt);
      }),
      { numRuns: 8 },
    );
  });

  it('goes on where one that broke had come to', async () => {
    await liveThrough(log, STORY);
    await project();
    const projected = await rows();
    await expect(rebuild({ chunk: 10, readAfter: breakingAfter(5) })).rejects.toThrow('broken');
    expect(await rows()).toEqual(projected);
    const { from } = await rebuild({ chunk: 10 });
    expect([from, await rows()]).toEqual([50, projected]);
  });

  it('begins anew when told to', async () => {
    await liveThrough(log, STORY);
    await expect(rebuild({ chunk: 10, readAfter: breakingAfter(5) })).rejects.toThrow('broken');
    expect(await rebuild({ fresh: true })).toMatchObject({ from: 0 });
  });

  it('begins anew behind a migration', async () => {
    await liveThrough(log, STORY);
    await expect(rebuild({ chunk: 10, readAfter: breakingAfter(5) })).rejects.toThrow('broken');
    await sql`
      insert into public.threadlog_migrations (name, timestamp) values ('9999-later', now())`.execute(
      owner.db,
    );
    expect(await rebuild()).toMatchObject({ from: 0 });
  });

  it('makes every object as the migrations made it', async () => {
    const migrated = await readCatalog(owner.db);
    await liveThrough(log, STORY);
    await rebuild();
    expect(await readCatalog(owner.db)).toEqual(migrated);
  });

  it('leaves nothing beside but the tables of before', async () => {
    await liveThrough(log, STORY);
    await rebuild();
    await rebuild();
    const { rows: found } = await sql<{ name: string }>`
      select nspname as name from pg_namespace where nspname like 'read_model%'
      union all select name from threadlog.checkpoints where name like 'read_model%'
      order by name`.execute(owner.db);
    expect(found.map(({ name }) => name)).toEqual([
      ...['read_model', 'read_model', 'read_model_previous', 'read_model_previous'],
    ]);
  });

  it('refuses while another one runs', async () => {
    await alone(owner.db, async () => {
      await expect(rebuild()).rejects.toThrow(NotAloneError);
    });
  });

  it('gives up in a sentence when a reader does not end, and is finished by the next', async () => {
    await liveThrough(log, STORY);
    await log.db.transaction().execute(async (tx) => {
      await sql`select from read_model.thread_heads`.execute(tx);
      await expect(rebuild({ patienceMs: 300 })).rejects.toThrow('somebody reads them');
      // Whoever kept the switch waiting is not made to wait for it, nor to fail.
      await sql`select from read_model.messages`.execute(tx);
    });
    expect(await rebuild()).toMatchObject({ from: await readHead(log.db) });
  });
});

describe('the tables of before', () => {
  it('take the place of those in use, and give it back', async () => {
    await liveThrough(log, STORY);
    await project();
    const projected = await rows();
    await rebuild();
    await sql`update read_model.messages set metadata = '{"from":"the rebuilt"}'`.execute(owner.db);
    const marked = await rows();
    await rollBack();
    expect(await rows()).toEqual(projected);
    await rollBack();
    expect(await rows()).toEqual(marked);
  });

  it('are projected further when they are in use again', async () => {
    await liveThrough(log, STORY);
    await rebuild();
    await liveThrough(log, STORY);
    await project();
    const projected = await rows();
    await rollBack();
    expect(await rows()).toEqual(projected);
    await log.append(aThread('thread_later'));
    await project();
    expect(await readCheckpoint(log.db)).toBe(await readHead(log.db));
    expect(await rows()).toContainEqual(expect.stringContaining('thread_later'));
  });

  it('are not used any more behind a migration', async () => {
    await rebuild();
    await sql`
      insert into public.threadlog_migrations (name, timestamp) values ('9999-later', now())`.execute(
      owner.db,
    );
    await expect(rollBack()).rejects.toThrow('from before the newest migration');
  });

  it('can be dropped, and are missed afterwards', async () => {
    await rebuild();
    await dropPreviousReadModel(owner.db);
    await expect(rollBack()).rejects.toThrow(NoPreviousTablesError);
    await expect(dropPreviousReadModel(owner.db)).rejects.toThrow(NoPreviousTablesError);
  });
});

describe('streams that cannot be folded', () => {
  const LONG = `(select string_agg(md5(i::text), '') from generate_series(1, 300) i)`;

  /** Spoils an event in the middle of two stories. */
  const spoil = async (damage: string): Promise<number> => {
    await liveThrough(log, STORY);
    await log.append(aThread('thread_spoilt'));
    await log.append(aMessageWith('thread_spoilt', 'msg_spoilt', []));
    const position = await readHead(log.db);
    // The log's own index would refuse an id that is too long first.
    await sql`alter table threadlog.events drop constraint events_entity_rev`.execute(owner.db);
    await sql`
      update threadlog.events set ${sql.raw(damage)} where position = ${position}`.execute(
      owner.db,
    );
    await liveThrough(log, STORY);
    return position;
  };

  it.each([
    ['cannot be read', `type = 'MessageEaten'`],
    ['a table refuses', `payload = replace(payload, '{"role"', '{"run_id":"\\u0000","role"')`],
    ['the key of a table refuses', `entity_id = ${LONG}`],
    [
      'an index refuses that is made in the end',
      `payload = replace(payload, '{"role"', '{"run_id":"' || ${LONG} || '","role"')`,
    ],
  ])('are quarantined as by the projector, when an event %s (I15, I23)', async (_, damage) => {
    const position = await spoil(damage);
    await project();
    const projected = await rows();
    await rebuild({ chunk: 20 });
    expect(await rows()).toEqual(projected);
    expect(await deadPositions()).toEqual([position]);
  });

  it('are tried again, and are in quarantine again after a roll-back', async () => {
    const position = await spoil(`type = 'MessageEaten'`);
    await project();
    await sql`
      update threadlog.events set type = 'MessageCreated' where position = ${position}`.execute(
      owner.db,
    );
    await rebuild();
    expect(await deadPositions()).toEqual([]);
    expect(await rows()).toContainEqual(expect.stringContaining('msg_spoilt'));
    await rollBack();
    expect(await deadPositions()).toEqual([position]);
    await rollBack();
    expect(await deadPositions()).toEqual([]);
  });
});
