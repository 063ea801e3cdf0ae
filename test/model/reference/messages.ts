import type { AskOf } from './ask';
import { born } from './born';
import { known, stale } from './conditions';
import { refused, type Answer, type Expected } from './expected';
import { factsOf, metadataOf } from './facts';
import { faultOf, pageOf } from './page';
import { bodyText, renderMessage } from './render';
import { NO_THREAD } from './threads';
import {
  liveFile,
  liveMessage,
  liveThread,
  type MessageFacts,
  type MessageState,
  type ThreadState,
  type World,
} from './world';

export const NO_MESSAGE = refused(404);

/** Events of a thread among which the newest message is looked for that a repeat may mean. */
const LOOKED_AT = 64;

export function createMessage(world: World, ask: AskOf<'createMessage'>, answer: Answer): Expected {
  const { threadId, body, dialect } = ask;
  const facts = factsOf(body, dialect);
  if (facts.attachments.some(({ file_id }) => !liveFile(world, file_id))) {
    return refused(400, 'invalid_value', body.file_ids ? 'file_ids' : 'attachments');
  }
  // The log is asked for what was said before it is asked whether the thread is still there.
  const thread = world.threads.find(({ id }) => id === threadId);
  const before = ask.isRetry && ask.key === undefined && thread && repeated(thread, facts);
  if (before) return shownAtFirst(threadId, before, ask);
  if (!thread || thread.isDeleted) return NO_THREAD;
  const told = born(world, 'msg_', answer.text);
  if ('fault' in told) return { status: 200, text: told.fault };
  thread.version += 1;
  const message: MessageState = {
    ...facts,
    ...told,
    runId: null,
    assistantId: null,
    rev: 1,
    isDeleted: false,
    version: thread.version,
    sent: body,
    facts,
  };
  thread.messages.push(message);
  return shown(threadId, message, ask);
}

/** The newest message that this client wrote there, if it says the very same. */
function repeated(thread: ThreadState, facts: MessageFacts): MessageState | undefined {
  const newest = thread.messages.findLast(({ sent }) => sent !== undefined);
  if (!newest || thread.version - newest.version >= LOOKED_AT) return undefined;
  return JSON.stringify(newest.facts) === JSON.stringify(facts) ? newest : undefined;
}

function shownAtFirst(
  threadId: string,
  message: MessageState,
  ask: AskOf<'createMessage'>,
): Expected {
  const { metadata } = message.facts;
  const text = bodyText(renderMessage(threadId, message, ask.dialect, metadata));
  return { status: 200, text, revs: [1, 1], isReplay: true };
}

export function retrieveMessage(
  world: World,
  ask: AskOf<'retrieveMessage' | 'deleteMessage'>,
): Expected {
  const thread = liveThread(world, ask.threadId);
  if (!thread) return NO_THREAD;
  const message = liveMessage(thread, ask.messageId);
  if (!message) return NO_MESSAGE;
  return shown(ask.threadId, message, ask);
}

export function modifyMessage(world: World, ask: AskOf<'modifyMessage'>): Expected {
  const { threadId, messageId, body, dialect } = ask;
  const thread = liveThread(world, threadId);
  if (!thread) return NO_THREAD;
  const message = liveMessage(thread, messageId);
  if (!message) return NO_MESSAGE;
  if (stale(ask.ifMatch, message.rev)) return refused(412, 'other_revision');
  if (body.metadata !== undefined) {
    message.metadata = metadataOf(body.metadata, dialect);
    message.rev += 1;
    thread.version += 1;
  }
  return shown(threadId, message, ask);
}

export function deleteMessage(
  world: World,
  ask: AskOf<'retrieveMessage' | 'deleteMessage'>,
): Expected {
  const thread = liveThread(world, ask.threadId);
  if (!thread) return NO_THREAD;
  const message = liveMessage(thread, ask.messageId);
  if (!message) return NO_MESSAGE;
  if (stale(ask.ifMatch, message.rev)) return refused(412, 'other_revision');
  message.isDeleted = true;
  thread.version += 1;
  const { id } = message;
  return {
    status: 200,
    text: bodyText({ id, object: 'thread.message.deleted', deleted: true }),
  };
}

export function listMessages(world: World, ask: AskOf<'listMessages'>): Expected {
  const { threadId, query, dialect } = ask;
  const fault = faultOf(query, 'msg');
  if (fault) return fault;
  const thread = liveThread(world, threadId);
  if (!thread) return NO_THREAD;
  const runId = query['run_id'] ?? '';
  const list = {
    all: thread.messages,
    isListed: (message: MessageState) =>
      !message.isDeleted && (runId === '' || message.runId === runId),
    render: (message: MessageState) => renderMessage(threadId, message, dialect),
    prefix: 'msg',
  };
  return pageOf(list, query);
}

type ShowsMessage = AskOf<'createMessage' | 'retrieveMessage' | 'modifyMessage' | 'deleteMessage'>;

/** Each file of a message may have got its verdict, which is a revision, or not yet. */
function shown(
  threadId: string,
  message: MessageState,
  { dialect, ifNoneMatch }: ShowsMessage,
): Expected {
  const { rev } = message;
  const files = new Set(message.attachments.map(({ file_id }) => file_id)).size;
  const revs = [rev, rev + files] as const;
  if (known(ifNoneMatch, rev)) return { status: 304, text: '', revs };
  return { status: 200, text: bodyText(renderMessage(threadId, message, dialect)), revs };
}
