import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { CreateMessageBody } from '#contract';
import type { Db } from '#database';
import { createMessage, foldMessage, type Message } from '#domain';
import type { Appender } from '#event-store';
import { filesOfMessage, requireFiles } from '../files/require-files';
import { appendDecision } from '../http/append-decision';
import type { Caller } from '../http/caller';
import { onceOf, unlessDone } from '../http/idempotency';
import { RefusedAttempts } from '../http/refused-attempts';
import { writtenState, type Written } from '../http/written';
import { APPENDER, DB } from '../tokens';
import { newMessage } from './new-message';

export type CreateMessage = {
  readonly threadId: string;
  readonly body: CreateMessageBody;
  /** Says in its headers whether it may have come before. */
  readonly request: FastifyRequest;
};

/** Answers from the appended event: nothing is read back. */
@Injectable()
export class CreateMessageHandler {
  constructor(
    @Inject(DB) private readonly db: Db,
    @Inject(APPENDER) private readonly appender: Appender,
    private readonly refused: RefusedAttempts,
  ) {}

  async run(caller: Caller, { threadId, body, request }: CreateMessage): Promise<Written<Message>> {
    const once = onceOf(request, caller, body) ?? this.refused.onceByLikeness(request);
    const files = filesOfMessage(body, caller.dialect);
    const create = async (): Promise<Written<Message>> => {
      const decision = createMessage(threadId, newMessage(body));
      const done = await appendDecision(this.appender, caller, decision, once);
      return writtenState<Message>(this.db, done, undefined, foldMessage);
    };
    if (files.length === 0) return create();
    return unlessDone(
      { db: this.db, caller, once },
      async () => {
        await requireFiles(this.db, caller, files);
        return create();
      },
      (done) => writtenState<Message>(this.db, done, undefined, foldMessage),
    );
  }
}
