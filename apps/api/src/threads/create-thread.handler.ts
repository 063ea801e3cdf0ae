import { Inject, Injectable } from '@nestjs/common';
import type { CreateThreadBody } from '#contract';
import { createThread, foldThread, makeId, type Thread } from '#domain';
import type { Appender } from '#event-store';
import { takeRandom } from '#random';
import { appendDecision } from '../http/append-decision';
import type { Caller } from '../http/caller';
import { newMessage } from '../messages/new-message';
import { APPENDER } from '../tokens';

/** A thread with its initial messages: all of them or nothing. */
@Injectable()
export class CreateThreadHandler {
  constructor(@Inject(APPENDER) private readonly appender: Appender) {}

  async run(caller: Caller, body: CreateThreadBody): Promise<Thread> {
    const decision = createThread({
      threadId: makeId('thread', Date.now(), takeRandom(16)),
      metadata: body.metadata ?? {},
      ...(body.tool_resources && { toolResources: body.tool_resources }),
      messages: (body.messages ?? []).map(newMessage),
    });
    const [created] = await appendDecision(this.appender, caller, decision);
    const thread = created && foldThread(undefined, created);
    if (!thread) throw new Error('a created thread folded to nothing');
    return thread;
  }
}
