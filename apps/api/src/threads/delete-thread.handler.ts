import { Inject, Injectable } from '@nestjs/common';
import type { Db } from '#database';
import { deleteThread } from '#domain';
import type { Appender } from '#event-store';
import { appendDecision, type Done } from '../http/append-decision';
import type { Caller } from '../http/caller';
import type { Conditions } from '../http/conditions';
import { unlessDone } from '../http/idempotency';
import { APPENDER, DB } from '../tokens';
import { findThread } from './find-thread';

/** The thread and all its messages are gone for every reader; the log keeps what happened. */
@Injectable()
export class DeleteThreadHandler {
  constructor(
    @Inject(DB) private readonly db: Db,
    @Inject(APPENDER) private readonly appender: Appender,
  ) {}

  async run(caller: Caller, threadId: string, { expectRev, once }: Conditions): Promise<Done> {
    return unlessDone(
      { db: this.db, caller, once },
      async () => {
        const rev = expectRev?.(await findThread(this.db, caller, threadId));
        return appendDecision(this.appender, caller, deleteThread(threadId, rev), once);
      },
      (done) => Promise.resolve(done),
    );
  }
}
