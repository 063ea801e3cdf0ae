import type { AskOf, Query } from './ask';
import { born } from './born';
import { refused, type Answer, type Expected } from './expected';
import { factsOf, metadataOf } from './facts';
import { known, stale } from './conditions';
import { faultOf, pageOf } from './page';
import { bodyText, renderThread } from './render';
import { liveThread, type ThreadState, type World } from './world';

export const NO_THREAD = refused(404);

export function createThread(world: World, ask: AskOf<'createThread'>, answer: Answer): Expected {
  const { body, dialect } = ask;
  const told = born(world, 'thread_', answer.text);
  if ('fault' in told) return { status: 200, text: told.fault };
  const { id, createdAt } = told;
  const thread: ThreadState = {
    id,
    createdAt,
    metadata: metadataOf(body.metadata ?? {}, dialect),
    toolResources: body.tool_resources ?? {},
    rev: 1,
    version: 1,
    isDeleted: false,
    messages: [],
  };
  for (const sent of body.messages ?? []) {
    const facts = factsOf(sent, dialect);
    thread.version += 1;
    thread.messages.push({
      ...facts,
      id: '',
      createdAt,
      runId: null,
      assistantId: null,
      rev: 1,
      isDeleted: false,
      version: thread.version,
      sent,
      facts,
    });
  }
  world.threads.push(thread);
  return shown(thread, ask);
}

export function retrieveThread(
  world: World,
  ask: AskOf<'retrieveThread' | 'deleteThread'>,
): Expected {
  const thread = liveThread(world, ask.threadId);
  if (!thread) return NO_THREAD;
  return shown(thread, ask);
}

export function modifyThread(world: World, ask: AskOf<'modifyThread'>): Expected {
  const { threadId, body, dialect } = ask;
  const thread = liveThread(world, threadId);
  if (!thread) return NO_THREAD;
  if (stale(ask.ifMatch, thread.rev)) return refused(412, 'other_revision');
  const { metadata, tool_resources } = body;
  if (metadata !== undefined) thread.metadata = metadataOf(metadata, dialect);
  if (tool_resources !== undefined) thread.toolResources = tool_resources ?? {};
  if (metadata !== undefined || tool_resources !== undefined) {
    thread.rev += 1;
    thread.version += 1;
  }
  return shown(thread, ask);
}

export function deleteThread(
  world: World,
  ask: AskOf<'retrieveThread' | 'deleteThread'>,
): Expected {
  const thread = liveThread(world, ask.threadId);
  if (!thread) return NO_THREAD;
  if (stale(ask.ifMatch, thread.rev)) return refused(412, 'other_revision');
  thread.isDeleted = true;
  thread.version += 1;
  const { id } = thread;
  return { status: 200, text: bodyText({ id, object: 'thread.deleted', deleted: true }) };
}

export function listThreads(world: World, { query, dialect }: AskOf<'listThreads'>): Expected {
  const fault = faultOf(query, 'thread');
  if (fault) return fault;
  const wanted = pairsOf(query);
  const list = {
    all: world.threads,
    isListed: ({ isDeleted, metadata }: ThreadState) =>
      !isDeleted &&
      wanted.every(([key, value]) => Object.hasOwn(metadata, key) && metadata[key] === value),
    render: (thread: ThreadState) => renderThread(thread, dialect),
    prefix: 'thread',
  };
  return pageOf(list, query);
}

/** `metadata[key]=value`. */
function pairsOf(query: Query): readonly (readonly [string, string])[] {
  return Object.entries(query).flatMap(([name, value]) => {
    const key = /^metadata\[(.*)\]$/s.exec(name)?.[1];
    return key === undefined ? [] : [[key, value] as const];
  });
}

function shown(
  thread: ThreadState,
  {
    dialect,
    ifNoneMatch,
  }: AskOf<'createThread' | 'retrieveThread' | 'modifyThread' | 'deleteThread'>,
): Expected {
  const revs = [thread.rev, thread.rev] as const;
  if (known(ifNoneMatch, thread.rev)) return { status: 304, text: '', revs };
  return { status: 200, text: bodyText(renderThread(thread, dialect)), revs };
}
