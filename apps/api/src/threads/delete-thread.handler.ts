import { Inject, Injectable } from '@nestjs/common';
import { ApiError } from '#contract';
import type { Db } from '#database';
import { deleteThread, type Decision } from '#domain';
import { eraseThreadContent } from '#erasure';
import type { Appender } from '#event-store';
import { appendDecision, type Done } from '../http/append-decision';
import type { Caller } from '../http/caller';
import type { Conditions } from '../http/conditions';
import { unlessDone } from '../http/idempotency';
import { requireScope } from '../http/scopes';
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
  /**
   * The content as well, for good; also of a thread that was deleted before.
   * @throws ApiError missing_scope: nobody can take it back, so writing is not enough
   */
  async erase(
    caller: Caller,
    threadId: string,
    reason: string | null,
    conditions: Conditions,
  ): Promise<Done> {
    requireScope(caller.key, 'admin');
    return unlessDone(
      { db: this.db, caller, once: conditions.once },
      () => this.eraseContent(caller, threadId, reason, conditions),
      (done) => Promise.resolve(done),
    );
  }

  private async eraseContent(
    caller: Caller,
    threadId: string,
    reason: string | null,
    { expectRev, once }: Conditions,
  ): Promise<Done> {
    const thread = { projectId: caller.key.projectId, threadId };
    const erasure = await eraseThreadContent(this.db, thread, {
      reason,
      append: (decision) => this.append(caller, decision, once),
      expectedRev: async () => expectRev?.(await findThread(this.db, caller, threadId)),
    });
    switch (erasure.status) {
      case 'missing':
        throw new ApiError('thread_missing', { id: threadId });
      case 'plain':
        throw new ApiError('content_not_encrypted', { id: threadId });
      case 'erased_before':
        return { entityId: threadId, rev: 0, events: [], isReplay: false };
      case 'erased':
        return erasure.done;
    }
  }

  private async append(
    caller: Caller,
    decision: Decision,
    once: Conditions['once'],
  ): Promise<Done | undefined> {
    try {
      return await appendDecision(this.appender, caller, decision, once);
    } catch (error) {
      // Deleted or erased since it was looked at.
      if (error instanceof ApiError && error.error === 'thread_missing') return undefined;
      throw error;
    }
  }
}
