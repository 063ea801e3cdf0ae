import { sql, type Insertable, type RawBuilder, type Selectable } from 'kysely';
import type { Database } from '#database';
import {
  Json,
  type ContentPart,
  type FilePurpose,
  type JudgedAttachment,
  type Message,
  type Metadata,
  type Role,
  type StoredFile,
  type Thread,
  type ToolResources,
} from '#domain';
import { unlessTooLong } from './heavy-text';

export type MessageRow = Selectable<Database['messages']>;
export type ThreadRow = Selectable<Database['threads']>;
type FileRow = Selectable<Database['files']>;

/** A row as reads bring it: the time in milliseconds, which costs less to read than a date. */
export type ReadMessageRow = Omit<MessageRow, 'created_at'> & { readonly created_at: number };

/** The columns of a `ReadMessageRow`, of `m`. @param maxText bytes; a longer content is left null */
export function messageColumns(maxText: number): RawBuilder<unknown> {
  return sql`
    m.message_id, m.thread_id, m.position, m.rev,
    round(date_part('epoch', m.created_at) * 1000)::bigint as created_at, m.role, m.assistant_id,
    m.run_id, m.attachments, m.metadata, ${unlessTooLong(sql`m.content`, maxText)} as content`;
}

/** The columns hold what the projector wrote from typed states: this is where the text regains its type. */
export function messageOf(row: MessageRow | ReadMessageRow): Message {
  return {
    id: row.message_id,
    threadId: row.thread_id,
    position: row.position,
    rev: row.rev,
    createdAt: Number(row.created_at),
    role: row.role as Role,
    content: new Json<readonly ContentPart[]>(row.content),
    attachments:
      row.attachments === '[]' ? [] : (JSON.parse(row.attachments) as JudgedAttachment[]),
    metadata: row.metadata === '{}' ? {} : (JSON.parse(row.metadata) as Metadata),
    assistantId: row.assistant_id,
    runId: row.run_id,
  };
}

export function threadOf(row: ThreadRow): Thread {
  return {
    id: row.thread_id,
    projectId: row.project_id,
    position: row.position,
    rev: row.rev,
    createdAt: row.created_at.getTime(),
    metadata: JSON.parse(row.metadata) as Metadata,
    toolResources: JSON.parse(row.tool_resources) as ToolResources,
  };
}

export function threadRow(thread: Thread): Insertable<Database['threads']> {
  return {
    thread_id: thread.id,
    project_id: thread.projectId,
    position: thread.position,
    rev: thread.rev,
    created_at: new Date(thread.createdAt),
    metadata: JSON.stringify(thread.metadata),
    tool_resources: JSON.stringify(thread.toolResources),
  };
}

export function fileOf(row: FileRow): StoredFile {
  return {
    id: row.file_id,
    projectId: row.project_id,
    position: row.position,
    rev: row.rev,
    createdAt: row.created_at.getTime(),
    filename: row.filename,
    purpose: row.purpose as FilePurpose,
    bytes: row.bytes,
    sha256: row.sha256,
  };
}

export function fileRow(file: StoredFile): Insertable<Database['files']> {
  return {
    file_id: file.id,
    project_id: file.projectId,
    position: file.position,
    rev: file.rev,
    created_at: new Date(file.createdAt),
    filename: file.filename,
    purpose: file.purpose,
    bytes: file.bytes,
    sha256: file.sha256,
  };
}
