import { Inject, Injectable } from '@nestjs/common';
import type { Db } from '#database';
import { deleteMessage } from '#domain';
import type { Appender } from '#event-store';
import type { Reads } from '#projection';
import { appendDecision, type Done } from '../http/append-decision';
import type { Caller } from '../http/caller';
import type { Conditions } from '../http/conditions';
import { unlessDone } from '../http/idempotency';
import { APPENDER, DB, READS } from '../tokens';
import { findMessage, type MessageTarget } from './find-message';

/** The message is gone for every reader; its place stays usable as a cursor. */
@Injectable()
export class DeleteMessageHandler {
  constructor(
    @Inject(DB) private readonly db: Db,
    @Inject(APPENDER) private readonly appender: Appender,
    @Inject(READS) private readonly reads: Reads,
  ) {}

  async run(caller: Caller, target: MessageTarget, { expectRev, once }: Conditions): Promise<Done> {
    const { threadId, messageId } = target;
    return unlessDone(
      { db: this.db, caller, once },
      async () => {
        const rev = expectRev?.(await findMessage(this.reads, caller, target));
        return appendDecision(this.appender, caller, deleteMessage(threadId, messageId, rev), once);
      },
      (done) => Promise.resolve(done),
    );
  }
}
