import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { makeId, uploadFile } from '#domain';
import type { Appender } from '#event-store';
import type { FileStore } from '#file-store';
import { CONTEXT } from './log';

export type FilesOptions = {
  readonly store: Pick<FileStore, 'write'>;
  readonly appender: Appender;
  readonly projectId?: string;
};

/** Stores bytes and says so in the log, as an upload does. @returns the id of the file */
export async function putFile(
  { store, appender, projectId = CONTEXT.projectId }: FilesOptions,
  filename: string,
  content: Buffer,
): Promise<string> {
  const id = makeId('file', Date.now(), randomBytes(16));
  const stored = await store.write(id, Readable.from([content]), content.length);
  const outcome = await appender.append({
    decision: uploadFile(id, { filename, purpose: 'assistants', ...stored }),
    context: { ...CONTEXT, projectId },
  });
  if (outcome.status !== 'appended') throw new Error(`expected an upload, got ${outcome.status}`);
  return id;
}
