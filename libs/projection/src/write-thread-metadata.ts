import { sql } from 'kysely';
import { int8Array, textArray, type Tx } from '#database';
import type { Thread } from '#domain';

/** Takes out what `threads` in `schema` are found by, as their rows still say it. */
export async function dropMetadata(
  tx: Tx,
  schema: string,
  threadIds: readonly string[],
): Promise<void> {
  if (threadIds.length === 0) return;
  await sql`
    delete from ${sql.table(`${schema}.thread_metadata`)} m
    using ${sql.table(`${schema}.threads`)} t, json_each_text(t.metadata::json) p
    where t.thread_id = any(${textArray(threadIds)}::text[])
      and m.pair = threadlog.metadata_pair(t.project_id, p.key, p.value)
      and m.position = t.position`.execute(tx);
}

/** Puts in each pair of each thread; none of them may be there. */
export async function addMetadata(
  tx: Tx,
  schema: string,
  threads: readonly Thread[],
): Promise<void> {
  const pairs = threads.flatMap(({ projectId, position, metadata }) =>
    Object.entries(metadata).map(([key, value]) => ({ projectId, position, key, value })),
  );
  if (pairs.length === 0) return;
  await sql`
    insert into ${sql.table(`${schema}.thread_metadata`)} (pair, position)
    select threadlog.metadata_pair(project_id, key, value), position
    from unnest(
      ${textArray(pairs.map(({ projectId }) => projectId))}::text[],
      ${textArray(pairs.map(({ key }) => key))}::text[],
      ${textArray(pairs.map(({ value }) => value))}::text[],
      ${int8Array(pairs.map(({ position }) => position))}::bigint[])
      as p (project_id, key, value, position)`.execute(tx);
}
