import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { sql } from 'kysely';
import { createMessage, makeId, type Attachment, type Decision } from '#domain';
import { openFileStore } from '#file-store';
import { aMessage } from './builders';
import { putFile } from './files';
import { aThread, CONTEXT, openTestLog, type TestLog } from './log';
import { makeTestDirectory } from './run-directory';

/** A verdict in the log, or what stands for it: `file_deleted` for a rejection, `ok` otherwise. */
export type VerdictRow = {
  readonly messageId: string;
  readonly fileId: string;
  readonly verdict: string;
};

/** A log with a file store beside it, and what specs about attachments do there. */
export type AttachmentBench = TestLog & {
  readonly dataDirectory: string;
  readonly threadId: string;
  readonly put: (name: string, content: Buffer, projectId?: string) => Promise<string>;
  readonly attach: (...fileIds: readonly string[]) => Promise<string>;
  readonly verdicts: () => Promise<readonly VerdictRow[]>;
  readonly verdictsOf: (messageId: string) => Promise<readonly string[]>;
  readonly openTasks: () => Promise<number>;
};

export async function openAttachmentBench(): Promise<AttachmentBench> {
  const log = await openTestLog();
  const dataDirectory = makeTestDirectory('files');
  const store = openFileStore({ dataDirectory });
  const threadId = makeId('thread', Date.now(), randomBytes(16));
  await log.append(aThread(threadId));
  const verdicts = async (): Promise<readonly VerdictRow[]> => {
    const { rows } = await sql<VerdictRow>`
      select entity_id as "messageId", payload::json->>'file_id' as "fileId",
             coalesce(payload::json->>'code', 'ok') as verdict
      from threadlog.events where type in ('AttachmentValidated', 'AttachmentRejected')
      order by position`.execute(log.db);
    return rows;
  };
  return {
    ...log,
    dataDirectory,
    threadId,
    put: (name, content, projectId = CONTEXT.projectId) =>
      putFile({ store, appender: log.appender, projectId }, name, content),
    attach: async (...fileIds) => {
      const id = makeId('msg', Date.now(), randomBytes(16));
      await log.append(aMessageWith(threadId, id, fileIds));
      return id;
    },
    verdicts,
    verdictsOf: async (messageId) =>
      (await verdicts()).flatMap((row) => (row.messageId === messageId ? row.verdict : [])),
    openTasks: async () => {
      const { rows } = await sql<{ open: number }>`
        select (select count(*) from threadlog.tasks where state <> 'done')::int
             + ((select max(position) from threadlog.events) - position)::int as open
        from threadlog.checkpoints where name = 'attachments'`.execute(log.db);
      return rows[0]?.open ?? NaN;
    },
  };
}

export function aMessageWith(
  threadId: string,
  id: string,
  fileIds: readonly string[],
  text = 'See the files.',
): Decision {
  const attachments = fileIds.map((file_id): Attachment => ({ file_id, tools: ['file_search'] }));
  const { role, metadata } = aMessage();
  const content = [{ type: 'text' as const, text: { value: text, annotations: [] } }];
  return createMessage(threadId, { id, role, content, attachments, metadata });
}

/** Where the bytes of a file lie on a disk. */
export function pathOfBytes(dataDirectory: string, fileId: string): string {
  return join(dataDirectory, 'files', fileId.slice(-2), fileId);
}
