import { Inject, Injectable } from '@nestjs/common';
import type { CreateMessageBody } from '#contract';
import { createMessage, foldMessage, type Message } from '#domain';
import type { Appender } from '#event-store';
import { appendDecision } from '../http/append-decision';
import type { Caller } from '../http/caller';
import { APPENDER } from '../tokens';
import { newMessage } from './new-message';

/** Answers from the appended event: nothing is read back. */
@Injectable()
export class CreateMessageHandler {
  constructor(@Inject(APPENDER) private readonly appender: Appender) {}

  async run(caller: Caller, threadId: string, body: CreateMessageBody): Promise<Message> {
    const decision = createMessage(threadId, newMessage(body));
    const [created] = await appendDecision(this.appender, caller, decision);
    const message = created && foldMessage(undefined, created);
    if (!message) throw new Error('a created message folded to nothing');
    return message;
  }
}
