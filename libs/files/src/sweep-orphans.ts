import { sql } from 'kysely';
import { textArray, type Db } from '#database';
import type { FileStore, StoredObject } from '#file-store';

/** Bytes that were removed, and why nobody needed them. */
export type RemovedOrphan = {
  /** As the store calls it. */
  readonly name: string;
  readonly reason: 'unfinished' | 'not in the log' | 'deleted';
};

/** Files whose fate one statement looks up. */
const PORTION = 500;

/**
 * Removes bytes that no file of the log has: what is left of uploads that were broken off with their
 * process, of appends that failed, and of deletes that could not reach the store. Yields each removal
 * once it is done, so that whoever asked can say so. Two sweeps at once do no harm.
 * @param olderThanMs how long something lies there before it counts: longer than any upload takes,
 *   because bytes come before their event, and a bucket may date them at the upload's beginning
 */
export async function* sweepOrphans(
  store: FileStore,
  db: Db,
  olderThanMs: number,
): AsyncGenerator<RemovedOrphan, void> {
  const before = Date.now() - olderThanMs;
  let portion: StoredObject[] = [];
  for await (const object of store.list()) {
    if (object.changedAt >= before) continue;
    portion.push(object);
    if (portion.length < PORTION) continue;
    yield* sweepPortion(store, db, portion);
    portion = [];
  }
  yield* sweepPortion(store, db, portion);
}

async function* sweepPortion(
  store: FileStore,
  db: Db,
  objects: readonly StoredObject[],
): AsyncGenerator<RemovedOrphan, void> {
  const fates = await readFates(
    db,
    objects.flatMap(({ fileId }) => fileId ?? []),
  );
  for (const object of objects) {
    const reason = reasonAgainst(object, fates);
    if (!reason) continue;
    await store.remove(object);
    yield { name: object.name, reason };
  }
}

function reasonAgainst(
  { fileId }: StoredObject,
  fates: ReadonlyMap<string, boolean>,
): RemovedOrphan['reason'] | undefined {
  if (fileId === undefined) return 'unfinished';
  const isDeleted = fates.get(fileId);
  if (isDeleted === undefined) return 'not in the log';
  return isDeleted ? 'deleted' : undefined;
}

/** Whether each file that the log knows is deleted, by id. */
async function readFates(db: Db, ids: readonly string[]): Promise<ReadonlyMap<string, boolean>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<{ id: string; isDeleted: boolean }>`
    select entity_id as id, bool_or(type = 'FileDeleted') as "isDeleted"
    from threadlog.events
    where entity_id = any(${textArray(ids)}::text[])
    group by entity_id`.execute(db);
  return new Map(rows.map(({ id, isDeleted }) => [id, isDeleted]));
}
