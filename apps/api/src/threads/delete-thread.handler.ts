import { Inject, Injectable } from '@nestjs/common';
import { deleteThread } from '#domain';
import type { Appender } from '#event-store';
import { appendDecision } from '../http/append-decision';
import type { Caller } from '../http/caller';
import { APPENDER } from '../tokens';

/** The thread and all its messages are gone for every reader; the log keeps what happened. */
@Injectable()
export class DeleteThreadHandler {
  constructor(@Inject(APPENDER) private readonly appender: Appender) {}

  async run(caller: Caller, threadId: string): Promise<void> {
    await appendDecision(this.appender, caller, deleteThread(threadId));
  }
}
