import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ApiError, type Upload } from '#contract';
import { foldFile, makeId, uploadFile, type StoredFile } from '#domain';
import { AppendUnavailableError, type Appender } from '#event-store';
import { FileTooLargeError, type StoredBytes } from '#file-store';
import { takeRandom } from '#random';
import { appendDecision } from '../http/append-decision';
import type { Caller } from '../http/caller';
import { APPENDER, FILES } from '../tokens';
import type { Files } from './files';
import { readForm } from './read-form';

/** The bytes first, then the event: a file that is in the log has its bytes. */
@Injectable()
export class UploadFileHandler {
  constructor(
    @Inject(APPENDER) private readonly appender: Appender,
    @Inject(FILES) private readonly files: Files,
  ) {}

  async run(caller: Caller, request: FastifyRequest): Promise<StoredFile> {
    const fileId = makeId('file', Date.now(), takeRandom(16));
    try {
      const { stored, ...upload } = await readForm(request, (bytes) => this.store(fileId, bytes));
      return await this.append(caller, fileId, { ...upload, ...stored });
    } catch (error) {
      // It may be in the log, and then needs its bytes. The sweep looks there.
      if (error instanceof AppendUnavailableError) throw error;
      await this.files.store.delete(fileId).catch(() => undefined);
      throw error;
    }
  }

  private async store(fileId: string, bytes: AsyncIterable<Uint8Array>): Promise<StoredBytes> {
    const { store, maxBytes } = this.files;
    try {
      return await store.write(fileId, bytes, maxBytes);
    } catch (cause) {
      if (!(cause instanceof FileTooLargeError)) throw cause;
      throw new ApiError('file_too_large', { max: maxBytes }, { cause });
    }
  }

  private async append(
    caller: Caller,
    fileId: string,
    { filename, purpose, bytes, sha256 }: Upload & StoredBytes,
  ): Promise<StoredFile> {
    const decision = uploadFile(fileId, { filename, purpose, bytes, sha256 });
    const { events } = await appendDecision(this.appender, caller, decision);
    const file = events.reduce(foldFile, undefined);
    if (!file) throw new Error(`the upload of ${fileId} folded to nothing`);
    return file;
  }
}
