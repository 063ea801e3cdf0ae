import { Inject, Injectable } from '@nestjs/common';
import type { ModifyThreadBody } from '#contract';
import type { Db } from '#database';
import { foldThread, modifyThread, type RecordedEvent, type Thread } from '#domain';
import type { Appender } from '#event-store';
import { readRevision } from '#projection';
import { appendDecision } from '../http/append-decision';
import type { Caller } from '../http/caller';
import type { ExpectRev } from '../http/revision';
import { APPENDER, DB } from '../tokens';
import { findThread } from './find-thread';

/** Replaces what the body names; answers from the appended event. */
@Injectable()
export class ModifyThreadHandler {
  constructor(
    @Inject(DB) private readonly db: Db,
    @Inject(APPENDER) private readonly appender: Appender,
  ) {}

  async run(
    caller: Caller,
    threadId: string,
    body: ModifyThreadBody,
    expectRev?: ExpectRev,
  ): Promise<Thread> {
    const thread = await findThread(this.db, caller, threadId);
    const change = {
      ...(body.metadata && { metadata: body.metadata }),
      ...(body.tool_resources && { toolResources: body.tool_resources }),
    };
    const decision = modifyThread(thread, change, expectRev?.(thread));
    if (!decision) return thread;
    const [event] = await appendDecision(this.appender, caller, decision);
    if (!event) throw new Error('a modification without an event');
    const modified = await this.fold(thread, event);
    if (!modified) throw new Error('a modified thread folded to nothing');
    return modified;
  }

  /** Where somebody else's change came in between, what was read is not what the event follows. */
  private async fold(thread: Thread, event: RecordedEvent): Promise<Thread | undefined> {
    if (event.rev === thread.rev + 1) return foldThread(thread, event);
    const events = await readRevision(this.db, thread.id, event.rev);
    return events.reduce(foldThread, undefined);
  }
}
