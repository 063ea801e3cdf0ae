import { Readable } from 'node:stream';
import { connectionConfig } from '#database';
import { uploadFile } from '#domain';
import { createAppender, openAppendConnection } from '#event-store';
import { openFileStore } from '#file-store';
import type { Service } from '../../support/service';

/**
 * Files under ids that a spec chooses, each a line of text: bytes in the store and an upload in the
 * log, as the API would have made them, but for the id.
 */
export async function haveFiles(
  { database, dataDirectory }: Pick<Service, 'database' | 'dataDirectory'>,
  fileIds: readonly string[],
  projectId = 'default',
): Promise<void> {
  const connection = openAppendConnection(
    connectionConfig({ url: database.appUrl, name: 'have-files' }),
  );
  const appender = createAppender({ connection });
  const store = openFileStore({ dataDirectory });
  try {
    for (const id of fileIds) {
      const stored = await store.write(id, Readable.from([Buffer.from(`This is ${id}.\n`)]), 1_000);
      const file = { filename: 'notes.txt', purpose: 'assistants', ...stored } as const;
      const context = { projectId, actor: 'key_test', requestId: 'req_test' };
      await appender.append({ decision: uploadFile(id, file), context });
    }
  } finally {
    await appender.close();
  }
}
