import { Inject, Injectable } from '@nestjs/common';
import type { ModifyThreadBody } from '#contract';
import type { Db } from '#database';
import { foldThread, modifyThread, type Thread } from '#domain';
import type { Appender } from '#event-store';
import { filesOfTools, requireFiles } from '../files/require-files';
import { appendDecision } from '../http/append-decision';
import type { Caller } from '../http/caller';
import type { Conditions } from '../http/conditions';
import { unlessDone } from '../http/idempotency';
import { writtenState, type Written } from '../http/written';
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
    conditions: Conditions,
  ): Promise<Written<Thread>> {
    const { db } = this;
    return unlessDone(
      { db, caller, once: conditions.once },
      () => this.modify(caller, threadId, body, conditions),
      (done) => writtenState<Thread>(db, done, undefined, foldThread),
    );
  }

  private async modify(
    caller: Caller,
    threadId: string,
    body: ModifyThreadBody,
    { expectRev, once }: Conditions,
  ): Promise<Written<Thread>> {
    const thread = await findThread(this.db, caller, threadId);
    await requireFiles(this.db, caller, filesOfTools(body.tool_resources));
    const change = {
      ...(body.metadata && { metadata: body.metadata }),
      ...(body.tool_resources && { toolResources: body.tool_resources }),
    };
    const decision = modifyThread(thread, change, expectRev?.(thread));
    if (decision.events.length === 0 && !once) return { state: thread, isReplay: false };
    const done = await appendDecision(this.appender, caller, decision, once);
    return writtenState(this.db, done, thread, foldThread);
  }
}
