import { pick } from '../../bench/load/random';
import type { Answered, ListQuery } from '../record/history';
import type { Book } from './book';
import type { Client } from './client';
import type { Action } from './profiles';

export type Actor = {
  readonly client: Client;
  readonly book: Book;
  /** Ids of uploaded files. */
  readonly files: readonly string[];
  /** A word that no other write carries. */
  readonly mark: () => string;
  readonly isStopping: () => boolean;
};

const MOST_PAGES = 80;
const LIMITS = [1, 1, 2, 3, 5, 10, 10, 20, 40] as const;

/** Does one thing; what it needs and the book does not know yet is made instead. */
export async function act(actor: Actor, action: Action): Promise<void> {
  const { book } = actor;
  const thread = action === 'delete thread' ? book.lesserThread() : book.thread();
  if (thread === undefined) return createThread(actor);
  switch (action) {
    case 'create':
    case 'create with a key':
    case 'create with files':
      return createMessage(actor, thread, action);
    case 'modify':
    case 'delete':
    case 'retrieve':
      return onMessage(actor, thread, action);
    case 'list':
      return list(actor, thread);
    case 'walk':
      return walk(actor, thread);
    case 'create thread':
      return createThread(actor);
    case 'retrieve thread':
      return void (await actor.client.ask({ operation: 'retrieveThread', thread }));
    case 'modify thread': {
      const body = { metadata: { mark: actor.mark() } };
      return void (await actor.client.ask({ operation: 'modifyThread', thread, body }));
    }
    case 'delete thread':
      return deleteThread(actor, thread);
  }
}

async function createThread({ client, book, mark }: Actor): Promise<void> {
  const body = { metadata: { mark: mark() } };
  const answered = await client.ask({ operation: 'createThread', body });
  const id = idOf(answered);
  if (id !== undefined) book.addThread(id);
}

async function deleteThread({ client, book }: Actor, thread: string): Promise<void> {
  book.dropThread(thread);
  await client.ask({ operation: 'deleteThread', thread });
}

async function createMessage(actor: Actor, thread: string, action: Action): Promise<void> {
  const { client, book, files, mark } = actor;
  const word = mark();
  const file = pickFile(client, files);
  const attachments = [{ file_id: file, tools: [{ type: 'file_search' }] }];
  const body = {
    role: client.random() < 0.5 ? 'user' : 'assistant',
    content: `This is ${word}.`,
    metadata: { mark: word },
    ...(action === 'create with files' && file !== undefined && { attachments }),
  };
  const asked = { operation: 'createMessage', thread, body } as const;
  const answered =
    action === 'create with a key'
      ? await client.insist({ ...asked, key: `key-${word}` })
      : await client.ask(asked);
  const id = idOf(answered);
  if (id !== undefined) book.addMessage(thread, id);
}

async function onMessage(
  actor: Actor,
  thread: string,
  action: 'modify' | 'delete' | 'retrieve',
): Promise<void> {
  const { client, book, mark } = actor;
  const message = book.message(thread);
  if (message === undefined) return createMessage(actor, thread, 'create');
  switch (action) {
    case 'modify': {
      const body = { metadata: { mark: mark() } };
      return void (await client.ask({ operation: 'modifyMessage', thread, message, body }));
    }
    case 'delete':
      return void (await client.ask({ operation: 'deleteMessage', thread, message }));
    case 'retrieve':
      return void (await client.ask({ operation: 'retrieveMessage', thread, message }));
  }
}

/** One page: the newest, the oldest, or beside messages that the client knows of. */
async function list({ client, book }: Actor, thread: string): Promise<void> {
  const { random } = client;
  const [after, before] = [0.35, 0.2].map((share) =>
    random() < share ? book.message(thread) : undefined,
  );
  const query: ListQuery = {
    limit: pick(random, LIMITS),
    order: random() < 0.5 ? 'asc' : 'desc',
    ...(after !== undefined && { after }),
    ...(before !== undefined && { before }),
  };
  await client.ask({ operation: 'listMessages', thread, query });
}

/** All pages of a thread, one behind the other. */
async function walk({ client, mark, isStopping }: Actor, thread: string): Promise<void> {
  const id = `walk-${mark()}`;
  const [limit, order] = [client.random() < 0.5 ? 25 : 100, client.random() < 0.5 ? 'asc' : 'desc'];
  let after: string | undefined;
  for (let page = 0; page < MOST_PAGES && !isStopping(); page += 1) {
    const query = { limit, order, ...(after !== undefined && { after }) } as ListQuery;
    const answered = await client.ask({
      operation: 'listMessages',
      thread,
      query,
      walk: { id, page },
    });
    if (answered.status !== 200) return;
    const { has_more, last_id } = answered.answer as { has_more: boolean; last_id: string };
    if (!has_more) return;
    after = last_id;
  }
}

function pickFile({ random }: Client, files: readonly string[]): string | undefined {
  return files[Math.floor(random() * files.length)];
}

function idOf({ status, answer }: Answered): string | undefined {
  return status === 200 ? (answer as { id: string }).id : undefined;
}
