import { Inject, Injectable } from '@nestjs/common';
import type { CreateThreadBody } from '#contract';
import type { Db } from '#database';
import { createThread, foldThread, makeId, type Thread } from '#domain';
import type { Appender, Once } from '#event-store';
import { takeRandom } from '#random';
import { filesOfThread, requireFiles } from '../files/require-files';
import { appendDecision } from '../http/append-decision';
import type { Caller } from '../http/caller';
import { unlessDone } from '../http/idempotency';
import { writtenState, type Written } from '../http/written';
import { newMessage } from '../messages/new-message';
import { APPENDER, DB } from '../tokens';

/** A thread with its initial messages: all of them or nothing. */
@Injectable()
export class CreateThreadHandler {
  constructor(
    @Inject(DB) private readonly db: Db,
    @Inject(APPENDER) private readonly appender: Appender,
  ) {}

  async run(caller: Caller, body: CreateThreadBody, once?: Once): Promise<Written<Thread>> {
    const files = filesOfThread(body, caller.dialect);
    if (files.length === 0) return this.create(caller, body, once);
    const { db } = this;
    return unlessDone(
      { db, caller, once },
      async () => {
        await requireFiles(db, caller, files);
        return this.create(caller, body, once);
      },
      (done) => writtenState<Thread>(db, done, undefined, foldThread),
    );
  }

  private async create(
    caller: Caller,
    body: CreateThreadBody,
    once: Once | undefined,
  ): Promise<Written<Thread>> {
    const decision = createThread({
      threadId: makeId('thread', Date.now(), takeRandom(16)),
      metadata: body.metadata ?? {},
      ...(body.tool_resources && { toolResources: body.tool_resources }),
      messages: (body.messages ?? []).map(newMessage),
    });
    const done = await appendDecision(this.appender, caller, decision, once);
    return writtenState<Thread>(this.db, done, undefined, foldThread);
  }
}
