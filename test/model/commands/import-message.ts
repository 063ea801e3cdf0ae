import { randomBytes } from 'node:crypto';
import type fc from 'fast-check';
import { createMessage, makeId, type Decision } from '#domain';
import { threadAt } from '../questions/picks';
import { factsOf } from '../reference/facts';
import type { World } from '../reference/world';
import type { Story } from './story';

/** A message that a run wrote elsewhere: no request can say so, an import can. */
export class ImportMessage implements fc.AsyncCommand<World, Story> {
  constructor(
    private readonly thread: number,
    private readonly runId: string,
  ) {}

  check(world: World): boolean {
    return threadAt(world, this.thread) !== undefined;
  }

  async run(world: World, { stage, projectId, tell }: Story): Promise<void> {
    const thread = threadAt(world, this.thread);
    if (!thread) return;
    const facts = factsOf({ role: 'assistant', content: 'Imported.' }, 'v2');
    const id = makeId('msg', Date.now(), randomBytes(16));
    const [runId, assistantId] = [this.runId, 'asst_1'];
    const { role, content } = facts;
    const message = { id, role, content, attachments: [], metadata: {} };
    const of = { run_id: runId, assistant_id: assistantId };
    const decision: Decision = createMessage(thread.id, { ...message, ...of });
    const context = { projectId, actor: 'import', requestId: 'import' };
    const outcome = await stage.appender.append({ decision, context });
    tell(`import of ${id} into ${thread.id}, of ${runId}: ${outcome.status}`);
    const expected = thread.isDeleted ? 'refused' : 'appended';
    if (outcome.status !== expected) throw new Error(`expected it to be ${expected}`);
    if (outcome.status !== 'appended') return;
    const createdAt = Math.floor(outcome.recordedAt / 1000);
    thread.version += 1;
    world.clock = createdAt;
    const { version } = thread;
    const state = { ...facts, id, createdAt, runId, assistantId, rev: 1, isDeleted: false };
    thread.messages.push({ ...state, version, facts });
  }
}
