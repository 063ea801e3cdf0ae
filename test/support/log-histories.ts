import fc from 'fast-check';
import {
  createMessage,
  createThread,
  deleteFile,
  deleteMessage,
  deleteThread,
  judgeAttachment,
  uploadFile,
  type Attachment,
  type Decision,
  type Metadata,
} from '#domain';
import { aNewMessage } from './builders';
import { CONTEXT, type TestLog } from './log';
import { metadata, PROJECTS, type Project, type ProjectDecision } from './thread-histories';

/** One step of everything that can happen; `of` picks among what is there. */
export type LogStep = {
  readonly do:
    | 'create thread'
    | 'modify thread'
    | 'delete thread'
    | 'create message'
    | 'modify message'
    | 'judge message'
    | 'delete message'
    | 'upload file'
    | 'delete file';
  readonly of: number;
  readonly project: Project;
  readonly metadata: Metadata;
};

const kinds = fc.oneof(
  { weight: 3, arbitrary: fc.constant('create thread' as const) },
  { weight: 2, arbitrary: fc.constant('modify thread' as const) },
  { weight: 1, arbitrary: fc.constant('delete thread' as const) },
  { weight: 8, arbitrary: fc.constant('create message' as const) },
  { weight: 3, arbitrary: fc.constant('modify message' as const) },
  { weight: 3, arbitrary: fc.constant('judge message' as const) },
  { weight: 2, arbitrary: fc.constant('delete message' as const) },
  { weight: 2, arbitrary: fc.constant('upload file' as const) },
  { weight: 1, arbitrary: fc.constant('delete file' as const) },
);

export const logSteps = (maxLength: number, minLength = 0): fc.Arbitrary<LogStep[]> =>
  fc.array(
    fc.record({ do: kinds, of: fc.nat(50), project: fc.constantFrom(...PROJECTS), metadata }),
    { minLength, maxLength },
  );

type Living = { readonly id: string; readonly projectId: Project; readonly threadId: string };

/** The decisions of a history; `name` keeps its ids apart from those of others. */
export function logDecisions(name: string, history: readonly LogStep[]): ProjectDecision[] {
  const alive: Record<'thread' | 'message' | 'file', Living[]> = {
    thread: [],
    message: [],
    file: [],
  };
  return history.flatMap((step, index): ProjectDecision[] => {
    const [verb, kind] = step.do.split(' ') as [string, keyof typeof alive];
    const list = verb === 'create' && kind === 'message' ? alive.thread : alive[kind];
    const isFirst = verb === 'upload' || (verb === 'create' && kind === 'thread');
    const id = `${{ thread: 'thread_', message: 'msg_', file: 'file-' }[kind]}${name}x${index}`;
    const picked = isFirst
      ? { id, projectId: step.project, threadId: id }
      : list[step.of % Math.max(1, list.length)];
    if (!picked) return [];
    if (verb === 'create' || verb === 'upload') {
      alive[kind].push({ id, projectId: picked.projectId, threadId: picked.threadId });
    }
    if (verb === 'delete') list.splice(list.indexOf(picked), 1);
    if (step.do === 'delete thread') {
      alive.message = alive.message.filter(({ threadId }) => threadId !== picked.id);
    }
    return [{ projectId: picked.projectId, decision: decisionOf(step, picked, id) }];
  });
}

/** @param id of what a creation makes */
function decisionOf(step: LogStep, { id: of, threadId }: Living, id: string): Decision {
  switch (step.do) {
    case 'create thread':
      return createThread({ threadId: of, metadata: step.metadata, messages: [] });
    case 'modify thread':
      return change(threadId, of, { type: 'ThreadModified', payload: { metadata: step.metadata } });
    case 'delete thread':
      return deleteThread(of);
    case 'create message': {
      const attachments: Attachment[] = step.of % 2 ? [{ file_id: 'file-a', tools: [] }] : [];
      const { role, content } = aNewMessage();
      const run = step.of % 3 ? {} : { run_id: `run_${step.of}`, assistant_id: 'asst_a' };
      const message = { id, role, content, attachments, metadata: step.metadata, ...run };
      return createMessage(threadId, message);
    }
    case 'modify message':
      return change(threadId, of, {
        type: 'MessageModified',
        payload: { metadata: step.metadata },
      });
    case 'judge message': {
      const payload = { file_id: 'file-a', media_type: 'text/plain' };
      return judgeAttachment({ threadId, messageId: of }, { type: 'AttachmentValidated', payload });
    }
    case 'delete message':
      return deleteMessage(threadId, of);
    case 'upload file':
      return uploadFile(of, {
        filename: 'a "b".txt',
        purpose: step.of % 2 ? 'assistants' : 'vision',
        bytes: 5_000_000_000,
        sha256: 'a'.repeat(64),
      });
    case 'delete file':
      return deleteFile(of);
  }
}

function change(
  streamId: string,
  entityId: string,
  event: {
    readonly type: 'ThreadModified' | 'MessageModified';
    readonly payload: { readonly metadata: Metadata };
  },
): Decision {
  return { streamId, stream: 'open', entity: { id: entityId }, events: [{ ...event, entityId }] };
}

let histories = 0;

/** Lets a log live through a history; every step is taken. */
export async function liveThrough(
  { appender }: Pick<TestLog, 'appender'>,
  history: readonly LogStep[],
): Promise<void> {
  const name = String((histories += 1)).padStart(8, '0');
  for (const { projectId, decision } of logDecisions(name, history)) {
    const { status } = await appender.append({ decision, context: { ...CONTEXT, projectId } });
    if (status !== 'appended') throw new Error(`expected a step to be appended, it was ${status}`);
  }
}
