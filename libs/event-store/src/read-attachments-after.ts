import { sql } from 'kysely';
import { PAYLOAD, PAYLOAD_BYTES, shapeLike, type Db } from '#database';
import type { StoredEvent } from '#domain';
import { MAX_PORTION_BYTES } from './read-after';

/** What a search of the next stretch of the log has found. */
export type FoundAttachments = {
  /** Messages that were created with attachments, in order. */
  readonly messages: readonly StoredEvent[];
  /** The last position that was looked at; the one asked from when nothing is behind it. */
  readonly upTo: number;
};

/** Positions of one search: most messages have no attachments, and are not even fetched. */
const STRETCH = 5_000;
/** Messages of one search at most. */
const MAX_FOUND = 200;

/**
 * Searches the log behind `position` for messages with attachments. In JSON a quote inside a text is
 * escaped, so the pattern is found in no text, whatever it says; only an unknown part of an imported
 * message could have it, and the caller, who reads the payload, finds no attachments there.
 */
export async function readAttachmentsAfter(
  db: Db,
  position: number,
  maxBytes = MAX_PORTION_BYTES,
): Promise<FoundAttachments> {
  const { rows } = await sql<StoredEvent & { readonly end: number; readonly found: number }>`
    with stretch as materialized (
      select least(${position}::bigint + ${STRETCH}, coalesce(max(position), 0)) as "end"
      from threadlog.events
    )
    select s."end", coalesce(e.found, 0) as found, e.position, e.stream_id as "streamId", e.version, e.entity_id as "entityId",
           e.rev, e.project_id as "projectId", e.type, e.schema_version as "schemaVersion",
           ${PAYLOAD} as payload, floor(extract(epoch from e.recorded_at) * 1000)::bigint as "recordedAt"
    from stretch s
    left join lateral (
      select e.*, sum(${PAYLOAD_BYTES}) over (order by position) - ${PAYLOAD_BYTES} as ahead,
             count(*) over () as found
      from (
        select * from threadlog.events e
        where position > ${position} and position <= s."end" and type = 'MessageCreated'
          and ${shapeLike('e', '%"attachments":[{"%')}
        order by position limit ${MAX_FOUND}
      ) e
    ) e on e.ahead < ${maxBytes}
    order by e.position`.execute(db);
  const messages = rows.filter((row) => row.position !== null);
  const isCut = messages.length === MAX_FOUND || messages.length < (rows[0]?.found ?? 0);
  const last = isCut ? messages.at(-1)?.position : rows[0]?.end;
  return { messages, upTo: Math.max(position, last ?? position) };
}
