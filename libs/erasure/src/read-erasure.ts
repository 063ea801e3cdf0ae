import { sql } from 'kysely';
import { PAYLOAD, type Db } from '#database';
import type { ThreadOfProject } from './erasable';

/** An erasure as it stands in the log. */
export type ReadErasure = {
  readonly position: number;
  /** Of the thread that nobody can read any more, and how many of them were messages. */
  readonly events: number;
  readonly messages: number;
  readonly actor: string;
  readonly reason: string | null;
  /** Unix time in milliseconds. */
  readonly recordedAt: number;
};

/** @throws when the thread is not erased */
export async function readErasure(
  db: Db,
  { projectId, threadId }: ThreadOfProject,
): Promise<ReadErasure> {
  const { rows } = await sql<Omit<ReadErasure, 'reason'> & { readonly payload: string }>`
    select e.position, e.actor, e.stream_id as "streamId", ${PAYLOAD} as payload,
      floor(extract(epoch from e.recorded_at) * 1000)::bigint as "recordedAt",
      (select count(*) from threadlog.events c
       where c.stream_id = ${threadId} and c.ciphertext is not null) as events,
      (select count(*) from threadlog.events c
       where c.stream_id = ${threadId} and c.type = 'MessageCreated') as messages
    from threadlog.events e
    where e.stream_id = ${threadId} and e.project_id = ${projectId} and e.type = 'ContentErased'
    order by e.version desc limit 1`.execute(db);
  const [row] = rows;
  if (!row) throw new Error(`${threadId} is not erased`);
  const { payload, ...erasure } = row;
  // What decide made.
  const { reason } = JSON.parse(payload) as { readonly reason: string | null };
  return { ...erasure, reason };
}
