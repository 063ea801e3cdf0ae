import fc from 'fast-check';
import {
  createMessage,
  createThread,
  deleteFile,
  deleteMessage,
  deleteThread,
  judgeAttachment,
  modifyMessage,
  uploadFile,
  type Decision,
  type FilePurpose,
  type Metadata,
} from '#domain';
import { aMessage, aNewMessage } from './builders';
import { metadata, type Project, type ProjectDecision } from './thread-histories';

/** One step in the life of two projects, of anything that can happen; `of` picks among what is there. */
export type LifeStep =
  | { readonly do: 'createThread'; readonly project: Project; readonly metadata: Metadata }
  | { readonly do: 'modifyThread'; readonly of: number; readonly metadata: Metadata | null }
  | { readonly do: 'deleteThread'; readonly of: number }
  | {
      readonly do: 'write';
      readonly of: number;
      readonly run: string | null;
      readonly files: number;
    }
  | { readonly do: 'modifyMessage'; readonly of: number; readonly value: string }
  | { readonly do: 'deleteMessage'; readonly of: number }
  | { readonly do: 'judge'; readonly of: number; readonly file: number; readonly isGood: boolean }
  | { readonly do: 'upload'; readonly project: Project; readonly purpose: FilePurpose }
  | { readonly do: 'deleteFile'; readonly of: number };

export const LIFE_RUNS = ['run_1', 'run_2'] as const;

const of = fc.nat(50);
const project = fc.constantFrom<Project>('p', 'p', 'q');

function step<T extends LifeStep['do'], R extends Record<string, fc.Arbitrary<unknown>>>(
  what: T,
  weight: number,
  rest: R,
): fc.WeightedArbitrary<LifeStep> {
  const arbitrary = fc.record({ do: fc.constant(what), ...rest });
  return { weight, arbitrary: arbitrary as unknown as fc.Arbitrary<LifeStep> };
}

const lifeStep: fc.Arbitrary<LifeStep> = fc.oneof(
  step('write', 9, {
    of,
    run: fc.constantFrom(null, null, ...LIFE_RUNS),
    files: fc.constantFrom(0, 0, 1, 2),
  }),
  step('modifyMessage', 5, { of, value: fc.string() }),
  step('deleteMessage', 3, { of }),
  step('judge', 2, { of, file: fc.nat(1), isGood: fc.boolean() }),
  step('createThread', 3, { project, metadata }),
  step('modifyThread', 3, { of, metadata: fc.option(metadata, { freq: 3 }) }),
  step('deleteThread', 1, { of }),
  step('upload', 2, { project, purpose: fc.constantFrom<FilePurpose>('assistants', 'vision') }),
  step('deleteFile', 1, { of }),
);

/** Begins with a thread: most steps need one. */
export const lives = (maxLength: number): fc.Arbitrary<LifeStep[]> =>
  fc
    .tuple(metadata, fc.array(lifeStep, { maxLength, size: 'max' }))
    .map(([first, steps]) => [{ do: 'createThread', project: 'p', metadata: first }, ...steps]);

type Alive = {
  readonly threads: { readonly id: string; readonly projectId: Project }[];
  readonly messages: {
    readonly id: string;
    readonly threadId: string;
    readonly projectId: Project;
    readonly fileIds: readonly string[];
  }[];
  readonly files: { readonly id: string; readonly projectId: Project }[];
};

/**
 * The decisions of a life; steps that find nothing are left out.
 * @param name keeps its ids apart from those of others
 */
export function lifeDecisions(name: string, life: readonly LifeStep[]): ProjectDecision[] {
  const alive: Alive = { threads: [], messages: [], files: [] };
  return life.flatMap((now, index): ProjectDecision[] => {
    const decided = decide(alive, now, `${name}x${index}`);
    return decided ? [decided] : [];
  });
}

/** @param id of what the step makes, without its prefix */
function decide(alive: Alive, step: LifeStep, id: string): ProjectDecision | undefined {
  switch (step.do) {
    case 'createThread': {
      const thread = { id: `thread_${id}`, projectId: step.project };
      alive.threads.push(thread);
      return by(
        thread,
        createThread({ threadId: thread.id, metadata: step.metadata, messages: [] }),
      );
    }
    case 'modifyThread': {
      const thread = pick(alive.threads, step.of);
      return thread && by(thread, changeOf(thread.id, step.metadata));
    }
    case 'deleteThread': {
      const thread = take(alive.threads, step.of);
      if (!thread) return undefined;
      alive.messages.splice(
        0,
        Infinity,
        ...alive.messages.filter(({ threadId }) => threadId !== thread.id),
      );
      return by(thread, deleteThread(thread.id));
    }
    case 'write':
      return write(alive, step, id);
    case 'modifyMessage': {
      const message = pick(alive.messages, step.of);
      if (!message) return undefined;
      const before = aMessage({ id: message.id, threadId: message.threadId });
      const decision = modifyMessage(before, { metadata: { v: step.value } });
      return by(message, decision);
    }
    case 'deleteMessage': {
      const message = take(alive.messages, step.of);
      return message && by(message, deleteMessage(message.threadId, message.id));
    }
    case 'judge':
      return judge(alive, step);
    case 'upload': {
      const file = { id: `file-${id}`, projectId: step.project };
      alive.files.push(file);
      const { purpose } = step;
      const payload = { filename: 'a.txt', purpose, bytes: 5, sha256: 'a'.repeat(64) };
      return by(file, uploadFile(file.id, payload));
    }
    case 'deleteFile': {
      const file = take(alive.files, step.of);
      return file && by(file, deleteFile(file.id));
    }
  }
}

function write(
  alive: Alive,
  { of: picked, run, files }: Extract<LifeStep, { do: 'write' }>,
  id: string,
): ProjectDecision | undefined {
  const thread = pick(alive.threads, picked);
  if (!thread) return undefined;
  const fileIds = Array.from({ length: files }, (_, index) => `file-of${id}x${index}`);
  const { projectId } = thread;
  alive.messages.push({ id: `msg_${id}`, threadId: thread.id, projectId, fileIds });
  const { role, content } = aNewMessage();
  const attachments = fileIds.map((file_id) => ({ file_id, tools: ['file_search' as const] }));
  const ofRun = run === null ? {} : { run_id: run };
  const message = { id: `msg_${id}`, role, content, attachments, metadata: {}, ...ofRun };
  return by(thread, createMessage(thread.id, message));
}

function judge(
  alive: Alive,
  { of: picked, file, isGood }: Extract<LifeStep, { do: 'judge' }>,
): ProjectDecision | undefined {
  const message = pick(
    alive.messages.filter(({ fileIds }) => fileIds.length > 0),
    picked,
  );
  const fileId = message?.fileIds[file % message.fileIds.length];
  if (!message || fileId === undefined) return undefined;
  const { threadId, id: messageId } = message;
  const decision = judgeAttachment(
    { threadId, messageId },
    isGood
      ? { type: 'AttachmentValidated', payload: { file_id: fileId, media_type: 'text/plain' } }
      : {
          type: 'AttachmentRejected',
          payload: { file_id: fileId, code: 'empty_file', reason: 'The file is empty.' },
        },
  );
  return by(message, decision);
}

function changeOf(id: string, metadata: Metadata | null): Decision {
  const payload = metadata
    ? { metadata }
    : { tool_resources: { code_interpreter: { file_ids: ['file-1'] } } };
  const events = [{ type: 'ThreadModified' as const, entityId: id, payload }];
  return { streamId: id, stream: 'open', entity: { id }, events };
}

function by({ projectId }: { readonly projectId: Project }, decision: Decision): ProjectDecision {
  return { projectId, decision };
}

function pick<T>(all: readonly T[], picked: number): T | undefined {
  return all[picked % all.length];
}

function take<T>(all: T[], picked: number): T | undefined {
  return all.length === 0 ? undefined : all.splice(picked % all.length, 1)[0];
}
