import { sql, type RawBuilder } from 'kysely';
import { payloadField, READ_MODEL } from '#database';
import type { StoredEvent, StoredFile } from '#domain';
import type { FoundCursors } from './found-cursors';
import { walkOf, type FileQuery } from './page';
import { storedEventJson } from './stored-event-sql';

/** Every file that can be on a page, in one row; `null` stands for none. */
export type FileCandidates = FoundCursors & {
  /** Projected, and not deleted since. */
  readonly files: StoredFile[] | null;
  /** Of files that are not projected, and not deleted. */
  readonly uploads: StoredEvent[] | null;
};

const FILES = sql.table(`${READ_MODEL}.files`);

/**
 * The statement behind a list of files. What is there is found in the order of the list: projected
 * files by an index of the read table, later uploads by an index of the log.
 */
export function fileCandidates(projectId: string, query: FileQuery): RawBuilder<FileCandidates> {
  const [walk, enough] = [sql.raw(walkOf(query)), sql`${query.limit} + 1`];
  const [above, below] = query.order === 'asc' ? ['after', 'before'] : ['before', 'after'];
  return sql<FileCandidates>`
    with cursor_after as materialized (${placeOf(projectId, query.after)}),
    cursor_before as materialized (${placeOf(projectId, query.before)}),
    bounds as materialized (
      select coalesce((select position from ${sql.table(`cursor_${above}`)}), 0) as above,
             coalesce((select position from ${sql.table(`cursor_${below}`)}),
                      ${Number.MAX_SAFE_INTEGER}::bigint) as below,
             (select position from threadlog.checkpoints where name = 'read_model') as applied
    ),
    projected as materialized (
      select f.* from ${FILES} f
      where f.project_id = ${projectId} and f.position > ${ABOVE} and f.position < ${BELOW}
        ${query.purpose === undefined ? sql`` : sql`and f.purpose = ${query.purpose}`}
        and not exists (
          select from threadlog.events d
          where d.entity_id = f.file_id and d.rev > f.rev and d.type = 'FileDeleted')
      order by f.position ${walk} limit ${enough}
    ),
    uploaded as materialized (
      select e.* from threadlog.events e
      where ${uploadsOf(projectId, query)}
        and e.position > greatest(${ABOVE}, ${APPLIED}) and e.position < ${BELOW}
      order by e.position ${walk} limit ${enough}
    ),
    quarantined as materialized (
      select e.* from (select distinct stream_id from threadlog.dead_events) q
      join threadlog.events e on e.entity_id = q.stream_id and e.rev = 1
      where ${uploadsOf(projectId, query)}
        and e.position > ${ABOVE} and e.position < ${BELOW} and e.position <= ${APPLIED}
    )
    select
      (select json_agg(${fileJson}) from projected f) as files,
      (select json_agg(${storedEventJson})
       from (select * from uploaded union all select * from quarantined) e) as uploads,
      (select position from cursor_after) as after_position,
      (select position from cursor_before) as before_position`;
}

/** A file's place is that of its upload; ids of other projects have none here. */
function placeOf(projectId: string, id: string | undefined): RawBuilder<unknown> {
  return sql`
    select position from threadlog.events
    where entity_id = ${id ?? null} and rev = 1 and type = 'FileUploaded'
      and project_id = ${projectId}`;
}

const ABOVE = sql`(select above from bounds)`;
const BELOW = sql`(select below from bounds)`;
const APPLIED = sql`(select applied from bounds)`;

/** Uploads of files that are still there; a damaged payload has no purpose. */
function uploadsOf(projectId: string, { purpose }: FileQuery): RawBuilder<unknown> {
  const ofPurpose = sql`and ${purpose} = ${payloadField('e', 'purpose')} #>> '{}'`;
  return sql`e.project_id = ${projectId} and e.type = 'FileUploaded'
    ${purpose === undefined ? sql`` : ofPurpose}
    and not exists (
      select from threadlog.events d where d.entity_id = e.entity_id and d.type = 'FileDeleted')`;
}

/** A row of the table `files` as one JSON object in the shape of `StoredFile`. */
const fileJson: RawBuilder<unknown> = sql`json_build_object(
  'id', f.file_id, 'projectId', f.project_id, 'position', f.position, 'rev', f.rev,
  'createdAt', floor(extract(epoch from f.created_at) * 1000)::bigint,
  'filename', f.filename, 'purpose', f.purpose, 'bytes', f.bytes, 'sha256', f.sha256)`;
