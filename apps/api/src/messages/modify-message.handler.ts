import { Inject, Injectable } from '@nestjs/common';
import type { ModifyMessageBody } from '#contract';
import type { Db } from '#database';
import { foldMessage, modifyMessage, type Message } from '#domain';
import type { Appender } from '#event-store';
import type { Reads } from '#projection';
import { appendDecision } from '../http/append-decision';
import type { Caller } from '../http/caller';
import type { Conditions } from '../http/conditions';
import { unlessDone } from '../http/idempotency';
import { writtenState, type Written } from '../http/written';
import { APPENDER, DB, READS } from '../tokens';
import { findMessage, type MessageTarget } from './find-message';

/** Replaces the metadata; answers from the appended event. */
@Injectable()
export class ModifyMessageHandler {
  constructor(
    @Inject(DB) private readonly db: Db,
    @Inject(APPENDER) private readonly appender: Appender,
    @Inject(READS) private readonly reads: Reads,
  ) {}

  async run(
    caller: Caller,
    target: MessageTarget,
    body: ModifyMessageBody,
    conditions: Conditions,
  ): Promise<Written<Message>> {
    const { db } = this;
    return unlessDone(
      { db, caller, once: conditions.once },
      () => this.modify(caller, target, body, conditions),
      (done) => writtenState<Message>(db, done, undefined, foldMessage),
    );
  }

  private async modify(
    caller: Caller,
    target: MessageTarget,
    body: ModifyMessageBody,
    { expectRev, once }: Conditions,
  ): Promise<Written<Message>> {
    const message = await findMessage(this.reads, caller, target);
    const change = body.metadata ? { metadata: body.metadata } : {};
    const decision = modifyMessage(message, change, expectRev?.(message));
    if (decision.events.length === 0 && !once) return { state: message, isReplay: false };
    const done = await appendDecision(this.appender, caller, decision, once);
    return writtenState(this.db, done, message, foldMessage);
  }
}
