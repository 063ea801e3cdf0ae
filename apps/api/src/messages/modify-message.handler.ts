import { Inject, Injectable } from '@nestjs/common';
import type { ModifyMessageBody } from '#contract';
import type { Db } from '#database';
import { foldMessage, modifyMessage, type Message, type RecordedEvent } from '#domain';
import type { Appender } from '#event-store';
import { readRevision } from '#projection';
import { appendDecision } from '../http/append-decision';
import type { Caller } from '../http/caller';
import type { ExpectRev } from '../http/revision';
import { APPENDER, DB } from '../tokens';
import { findMessage, type MessageTarget } from './find-message';

/** Replaces the metadata; answers from the appended event. */
@Injectable()
export class ModifyMessageHandler {
  constructor(
    @Inject(DB) private readonly db: Db,
    @Inject(APPENDER) private readonly appender: Appender,
  ) {}

  async run(
    caller: Caller,
    target: MessageTarget,
    body: ModifyMessageBody,
    expectRev?: ExpectRev,
  ): Promise<Message> {
    const message = await findMessage(this.db, caller, target);
    const change = body.metadata ? { metadata: body.metadata } : {};
    const decision = modifyMessage(message, change, expectRev?.(message));
    if (!decision) return message;
    const [event] = await appendDecision(this.appender, caller, decision);
    if (!event) throw new Error('a modification without an event');
    const modified = await this.fold(message, event);
    if (!modified) throw new Error('a modified message folded to nothing');
    return modified;
  }

  /** Where somebody else's change came in between, what was read is not what the event follows. */
  private async fold(message: Message, event: RecordedEvent): Promise<Message | undefined> {
    if (event.rev === message.rev + 1) return foldMessage(message, event);
    const events = await readRevision(this.db, message.id, event.rev);
    return events.reduce(foldMessage, undefined);
  }
}
