import { sql } from 'kysely';
import { READ_MODEL, type Db, type Tx } from '#database';
import { readCheckpoint } from './checkpoint';
import { lockTables } from './lock-tables';
import { readState } from './read-states';
import {
  foldEntity,
  replay,
  type Replayed,
  type ReplayedEntity,
  type ReplayedState,
  type ReplayScope,
} from './replay';

/** An entity that is not the same on both sides. */
export type ReplayChange = {
  readonly kind: ReplayedEntity['kind'];
  readonly id: string;
  /** Of its newest event so far. */
  readonly place: number;
  readonly before: Replayed;
  readonly after: Replayed;
  /** Fields that differ, where there is something on both sides. */
  readonly fields: readonly {
    readonly name: string;
    readonly before: unknown;
    readonly after: unknown;
  }[];
};

/** What changed in scope between two positions of the log, in its order. */
export async function* replayChanges(
  db: Db,
  scope: Exclude<ReplayScope, { of: 'changed' }>,
  { from, to }: { readonly from: number; readonly to: number },
): AsyncGenerator<ReplayChange, void, undefined> {
  const walked: ReplayScope = scope.of === 'all' ? { of: 'changed', since: from } : scope;
  for await (const entity of replay(db, walked, to)) {
    const change = changeOf(entity, foldEntity(entity, from), foldEntity(entity, to));
    if (change) yield change;
  }
}

/** What both the log and the read tables are asked for. */
export type ComparedScope = Extract<ReplayScope, { of: 'thread' | 'message' }>;

/**
 * Where the read tables in use say something else than the log up to their checkpoint: `before` is the
 * log, `after` the tables. All in one snapshot.
 * @returns the checkpoint
 */
export async function compareWithTables(
  db: Db,
  scope: ComparedScope,
  onChange: (change: ReplayChange) => Promise<void>,
): Promise<number> {
  const work = async (tx: Tx): Promise<number> => {
    // Ahead of the snapshot, which is then never older than the tables that a rebuild has switched to.
    await lockTables(tx, ['messages', 'threads'], 'access share');
    const position = await readCheckpoint(tx);
    for await (const entity of replay(tx, scope, position)) {
      const live = { state: await readState(tx, READ_MODEL, entity.kind, entity.id) };
      const change = changeOf(entity, foldEntity(entity, position), live);
      if (change) await onChange(change);
    }
    for (const id of await findUnexpected(tx, scope)) {
      const live = { state: await readState(tx, READ_MODEL, 'message', id) };
      await onChange({ kind: 'message', id, place: 0, before: NOTHING, after: live, fields: [] });
    }
    return position;
  };
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(work);
}

const NOTHING: Replayed = { state: undefined };

/** Rows that nothing in the log has made. */
async function findUnexpected(tx: Tx, scope: ComparedScope): Promise<readonly string[]> {
  const inScope =
    scope.of === 'thread'
      ? sql`thread_id = ${scope.threadId}`
      : sql`message_id = ${scope.messageId}`;
  const { rows } = await sql<{ id: string }>`
    select message_id as id from ${sql.table(`${READ_MODEL}.messages`)} m
    where ${inScope}
      and not exists (select from threadlog.events e where e.entity_id = m.message_id)
    order by position`.execute(tx);
  return rows.map(({ id }) => id);
}

function changeOf(
  { kind, id, events }: ReplayedEntity,
  before: Replayed,
  after: Replayed,
): ReplayChange | undefined {
  const fields = before.state && after.state ? fieldsThatDiffer(before.state, after.state) : [];
  if (fields.length === 0 && !before.state === !after.state) return undefined;
  return { kind, id, place: events.at(-1)?.position ?? 0, before, after, fields };
}

function fieldsThatDiffer(before: ReplayedState, after: ReplayedState): ReplayChange['fields'] {
  const old = new Map<string, unknown>(Object.entries(before));
  const now = new Map<string, unknown>(Object.entries(after));
  return [...now.keys()]
    .filter((name) => JSON.stringify(old.get(name)) !== JSON.stringify(now.get(name)))
    .map((name) => ({ name, before: old.get(name), after: now.get(name) }));
}
