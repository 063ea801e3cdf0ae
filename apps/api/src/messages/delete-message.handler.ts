import { Inject, Injectable } from '@nestjs/common';
import { deleteMessage } from '#domain';
import type { Appender } from '#event-store';
import { appendDecision } from '../http/append-decision';
import type { Caller } from '../http/caller';
import { APPENDER } from '../tokens';
import type { MessageTarget } from './find-message';

/** The message is gone for every reader; its place stays usable as a cursor. */
@Injectable()
export class DeleteMessageHandler {
  constructor(@Inject(APPENDER) private readonly appender: Appender) {}

  async run(caller: Caller, { threadId, messageId }: MessageTarget): Promise<void> {
    await appendDecision(this.appender, caller, deleteMessage(threadId, messageId));
  }
}
