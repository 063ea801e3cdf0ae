import { sql } from 'kysely';
import { payloadShapeOf, READ_MODEL, type Db } from '#database';
import type { ThreadOfProject } from './erasable';

export type ErasedFile = {
  readonly fileId: string;
  /** Another thread that is there has it as well: the file stays. */
  readonly usedBy: string | null;
};

type Outline = {
  readonly attachments?: readonly { readonly file_id: string }[];
  readonly images?: readonly string[];
  readonly tool_resources?: {
    readonly code_interpreter?: { readonly file_ids?: readonly string[] };
  };
};

/** The files that an erased thread ever had, which the outlines of its events still tell. */
export async function findErasedFiles(
  db: Db,
  { projectId, threadId }: ThreadOfProject,
): Promise<readonly ErasedFile[]> {
  const { rows } = await sql<{ outline: string }>`
    select outline from threadlog.events
    where stream_id = ${threadId} and project_id = ${projectId} and outline is not null
    order by version`.execute(db);
  // What `outlineOf` wrote.
  const ids = new Set(rows.flatMap(({ outline }) => filesIn(JSON.parse(outline) as Outline)));
  const files: ErasedFile[] = [];
  for (const fileId of ids) {
    files.push({ fileId, usedBy: await findOtherUser(db, fileId, threadId) });
  }
  return files;
}

function filesIn({ attachments, images, tool_resources }: Outline): readonly string[] {
  return [
    ...(attachments ?? []).map(({ file_id }) => file_id),
    ...(images ?? []),
    ...(tool_resources?.code_interpreter?.file_ids ?? []),
  ];
}

/**
 * Looks through the read tables, and through what is not projected yet. An id that is only written about
 * counts as well: rather a file too many is kept.
 */
async function findOtherUser(db: Db, fileId: string, threadId: string): Promise<string | null> {
  const { rows } = await sql<{ thread_id: string }>`
    (select thread_id from ${sql.table(`${READ_MODEL}.messages`)}
     where thread_id <> ${threadId} and (
       position(${fileId} in attachments) > 0
       or position('"image_file"' in content) > 0 and position(${fileId} in content) > 0)
     limit 1)
    union all
    (select thread_id from ${sql.table(`${READ_MODEL}.threads`)}
     where thread_id <> ${threadId} and position(${fileId} in tool_resources) > 0
     limit 1)
    union all
    (select e.stream_id from threadlog.events e
     where e.stream_id <> ${threadId} and e.stream_id <> ${fileId} and e.position > (
         select position from threadlog.checkpoints where name = 'read_model')
       and position(${fileId} in ${payloadShapeOf('e')}) > 0
       and not exists (
         select from threadlog.events d
         where d.entity_id = e.stream_id and d.type = 'ThreadDeleted')
     limit 1)
    limit 1`.execute(db);
  return rows[0]?.thread_id ?? null;
}
