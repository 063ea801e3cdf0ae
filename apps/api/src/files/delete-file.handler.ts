import { Inject, Injectable } from '@nestjs/common';
import type { Db } from '#database';
import { deleteFile } from '#domain';
import type { Appender, Once } from '#event-store';
import { appendDecision, type Done } from '../http/append-decision';
import type { Caller } from '../http/caller';
import { unlessDone } from '../http/idempotency';
import { APPENDER, DB, FILES } from '../tokens';
import type { Files } from './files';
import { findFile } from './find-file';

/** The file is gone for every reader, and so are its bytes; the log keeps what it was called. */
@Injectable()
export class DeleteFileHandler {
  constructor(
    @Inject(DB) private readonly db: Db,
    @Inject(APPENDER) private readonly appender: Appender,
    @Inject(FILES) private readonly files: Files,
  ) {}

  async run(caller: Caller, fileId: string, once: Once | undefined): Promise<Done> {
    return unlessDone(
      { db: this.db, caller, once },
      () => this.delete(caller, fileId, once),
      (done) => Promise.resolve(done),
    );
  }

  private async delete(caller: Caller, fileId: string, once: Once | undefined): Promise<Done> {
    // Not any stream of the project: a thread must not be taken for a file.
    await findFile(this.db, caller, fileId);
    const done = await appendDecision(this.appender, caller, deleteFile(fileId), once);
    // What cannot be removed now the sweep removes.
    await this.files.store.delete(fileId).catch(() => undefined);
    return done;
  }
}
