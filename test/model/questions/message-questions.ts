import fc from 'fast-check';
import type { Dialect, Headers, SentMessage } from '../reference/ask';
import type { ThreadState, World } from '../reference/world';
import { changeIn, content, contentIn, metadata } from './bodies';
import { condition, dialect, headersOf, keyPick, tagsFor } from './headers';
import { pagingPick, queryOf } from './paging';
import {
  fileAt,
  fileIdAt,
  filePick,
  messageAt,
  messageIdAt,
  messagePick,
  rarely,
  threadAt,
  threadIdAt,
  threadPick,
} from './picks';
import type { Question } from './question';

export const RUNS = ['run_1', 'run_2'] as const;

/** A repeat says what the newest message says, or something new. */
type Retry = 'no' | 'same' | 'other';

const messageBody = fc.record({
  role: fc.constantFrom('user' as const, 'assistant' as const),
  content,
  metadata,
  files: fc.oneof(
    { weight: 6, arbitrary: fc.constant<number[]>([]) },
    { weight: 1, arbitrary: fc.array(filePick, { minLength: 1, maxLength: 3 }) },
  ),
  tools: fc.subarray(['code_interpreter', 'file_search'] as const, { minLength: 1 }),
});

export const createMessage: fc.Arbitrary<Question> = fc
  .record({
    dialect,
    key: keyPick,
    thread: threadPick,
    retry: fc.oneof(
      { weight: 8, arbitrary: fc.constant<Retry>('no') },
      { weight: 1, arbitrary: fc.constantFrom<Retry>('same', 'other') },
    ),
    body: messageBody,
  })
  .map((pick) => (world) => {
    const thread = threadAt(world, pick.thread);
    const isRetry = pick.retry !== 'no' && isQuiet(thread);
    const headers: Headers = { ...headersOf(world, pick), ...(isRetry && { isRetry }) };
    const before = thread?.messages.findLast(({ sent }) => sent !== undefined)?.sent;
    const isSame = isRetry && pick.retry === 'same' && before && fits(before, pick.dialect);
    return {
      what: 'createMessage',
      ...headers,
      threadId: threadIdAt(world, pick.thread),
      body: isSame ? before : bodyIn(world, pick.dialect, pick.body),
    };
  });

/** A repeat is looked for among the newest events; verdicts count there, and come when they come. */
function isQuiet(thread: ThreadState | undefined): boolean {
  return (thread?.version ?? 0) < 40;
}

function fits(
  { content, file_ids, attachments, metadata }: SentMessage,
  dialect: Dialect,
): boolean {
  const isOfV1 = file_ids !== undefined;
  const isOfV2 = attachments !== undefined || typeof content !== 'string';
  const hasScalars = Object.values(metadata ?? {}).some((value) => typeof value !== 'string');
  return dialect === 'v1' ? !isOfV2 : !isOfV1 && !hasScalars;
}

type BodyPick = typeof messageBody extends fc.Arbitrary<infer Pick> ? Pick : never;

function bodyIn(world: World, dialect: Dialect, pick: BodyPick): SentMessage {
  const ids = world.files.length === 0 ? [] : pick.files.map((file) => fileIdAt(world, file));
  const attached =
    dialect === 'v1'
      ? { file_ids: ids }
      : {
          attachments: ids.map((file_id) => ({
            file_id,
            tools: pick.tools.map((type) => ({ type })),
          })),
        };
  return {
    role: pick.role,
    content: contentIn(dialect, pick.content),
    ...changeIn(dialect, { metadata: pick.metadata }),
    ...(ids.length > 0 && attached),
  };
}

export const retrieveMessage: fc.Arbitrary<Question> = fc
  .record({ dialect, thread: threadPick, message: messagePick, condition })
  .map(({ dialect, thread, message, condition }) => (world) => {
    const ifNoneMatch = tagsFor(condition, messageAt(world, thread, message));
    return {
      what: 'retrieveMessage',
      dialect,
      threadId: threadIdAt(world, thread),
      messageId: messageIdAt(world, thread, message),
      ...(ifNoneMatch !== undefined && { ifNoneMatch }),
    };
  });

export const modifyMessage: fc.Arbitrary<Question> = fc
  .record({ dialect, key: keyPick, thread: threadPick, message: messagePick, condition, metadata })
  .map((pick) => (world) => {
    const ifMatch = tagsFor(pick.condition, messageAt(world, pick.thread, pick.message));
    return {
      what: 'modifyMessage',
      ...headersOf(world, pick),
      threadId: threadIdAt(world, pick.thread),
      messageId: messageIdAt(world, pick.thread, pick.message),
      ...(ifMatch !== undefined && { ifMatch }),
      body: changeIn(pick.dialect, { metadata: pick.metadata }),
    };
  });

export const deleteMessage: fc.Arbitrary<Question> = fc
  .record({ dialect, key: keyPick, thread: threadPick, message: messagePick, condition })
  .map((pick) => (world) => {
    const ifMatch = tagsFor(pick.condition, messageAt(world, pick.thread, pick.message));
    return {
      what: 'deleteMessage',
      ...headersOf(world, pick),
      threadId: threadIdAt(world, pick.thread),
      messageId: messageIdAt(world, pick.thread, pick.message),
      ...(ifMatch !== undefined && { ifMatch }),
    };
  });

export const listMessages: fc.Arbitrary<Question> = fc
  .record({
    dialect,
    thread: threadPick,
    paging: pagingPick(messagePick),
    run: fc.oneof(
      { weight: 3, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: fc.constantFrom(...RUNS, 'run_nobody', '') },
    ),
  })
  .map(({ dialect, thread, paging, run }) => (world) => ({
    what: 'listMessages',
    dialect,
    threadId: threadIdAt(world, thread),
    query: {
      ...queryOf(paging, (pick) => messageIdAt(world, thread, pick)),
      ...(run !== undefined && { run_id: run }),
    },
  }));

export const listMessageFiles: fc.Arbitrary<Question> = fc
  .record({
    isV2: rarely(8),
    thread: threadPick,
    message: messagePick,
    paging: pagingPick(filePick),
  })
  .map(({ isV2, thread, message, paging }) => (world) => ({
    what: 'listMessageFiles',
    dialect: isV2 ? 'v2' : 'v1',
    threadId: threadIdAt(world, thread),
    messageId: messageIdAt(world, thread, message),
    query: queryOf(paging, (pick) => fileAt(world, pick)?.id ?? 'file-nobody'),
  }));
