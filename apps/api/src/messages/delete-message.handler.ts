import { Inject, Injectable } from '@nestjs/common';
import type { Db } from '#database';
import { deleteMessage } from '#domain';
import type { Appender } from '#event-store';
import { appendDecision, type Done } from '../http/append-decision';
import type { Caller } from '../http/caller';
import type { Conditions } from '../http/conditions';
import { doneBefore } from '../http/idempotency';
import { APPENDER, DB } from '../tokens';
import { findMessage, type MessageTarget } from './find-message';

/** The message is gone for every reader; its place stays usable as a cursor. */
@Injectable()
export class DeleteMessageHandler {
  constructor(
    @Inject(DB) private readonly db: Db,
    @Inject(APPENDER) private readonly appender: Appender,
  ) {}

  async run(caller: Caller, target: MessageTarget, { expectRev, once }: Conditions): Promise<Done> {
    const before = await doneBefore(this.db, caller, once);
    if (before) return before;
    const { threadId, messageId } = target;
    const rev = expectRev?.(await findMessage(this.db, caller, target));
    return appendDecision(this.appender, caller, deleteMessage(threadId, messageId, rev), once);
  }
}
