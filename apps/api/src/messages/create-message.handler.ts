import { Inject, Injectable } from '@nestjs/common';
import type { CreateMessageBody } from '#contract';
import type { Db } from '#database';
import { createMessage, foldMessage, type Message } from '#domain';
import type { Appender, Once } from '#event-store';
import { appendDecision } from '../http/append-decision';
import type { Caller } from '../http/caller';
import { writtenState, type Written } from '../http/written';
import { APPENDER, DB } from '../tokens';
import { HeardCreates } from './heard-creates';
import { newMessage } from './new-message';

export type CreateMessage = {
  readonly threadId: string;
  readonly body: CreateMessageBody;
  readonly once: Once | undefined;
  /** The client's own connection, if that is known: what came before on it was answered. */
  readonly connection: object | undefined;
};

/** Answers from the appended event: nothing is read back. */
@Injectable()
export class CreateMessageHandler {
  constructor(
    @Inject(DB) private readonly db: Db,
    @Inject(APPENDER) private readonly appender: Appender,
    private readonly heardCreates: HeardCreates,
  ) {}

  async run(
    caller: Caller,
    { threadId, body, once, connection }: CreateMessage,
  ): Promise<Written<Message>> {
    if (connection) this.heardCreates.arrives(connection);
    const decision = createMessage(threadId, newMessage(body));
    let done = await appendDecision(this.appender, caller, decision, once);
    const isMistaken = once?.by === 'likeness' && done.isReplay;
    if (isMistaken && this.heardCreates.has(done.entityId)) {
      done = await appendDecision(this.appender, caller, decision);
    }
    if (connection) this.heardCreates.answers(connection, done.entityId);
    return writtenState<Message>(this.db, done, undefined, foldMessage);
  }
}
