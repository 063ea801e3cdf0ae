import type { HttpLoad } from '../load/http-load';
import type { Place, Targets } from '../load/requests';
import { callApi, type Server } from './call-api';
import { prepareThreads } from './prepare-threads';

/** The threads of a run, as the service made them; the other contenders serve the same. */
export type Fixture = Omit<Targets, 'messages'> & {
  readonly cursors: readonly Place[];
  /** One that all clients write to at once. */
  readonly hotThread: string;
  /** All messages of the threads that are read, in order. */
  readonly readable: readonly Readable[];
  /** How many there are by now, in all threads. */
  readonly threads: number;
  readonly messages: number;
};

/** A message and the JSON in which the service answers it. */
export type Readable = Place & { readonly json: string };

const CREATE_THREADS = 200;
const FIRST_MESSAGES = 2;
const READ_THREADS = 20;
export const READ_MESSAGES = 1_000;
/** Depths of the cursors: behind each is a full page, ahead of each more than one. */
const DEPTHS = { from: 100, to: READ_MESSAGES - 40 };
const CURSORS = 4_000;
const GIVE_UP_SECONDS = 120;

/** Creates all that, through the wire, and reads it back. Nobody measures this. */
export async function readFixture(server: Server, load: HttpLoad): Promise<Fixture> {
  const createIn = await prepareThreads(server, CREATE_THREADS, FIRST_MESSAGES);
  const [hotThread = '', ...listIn] = await prepareThreads(server, 1 + READ_THREADS, 0);
  await load.run({
    ports: [server.port],
    spec: {
      kind: 'create',
      host: `127.0.0.1:${server.port}`,
      key: server.key,
      targets: { createIn: listIn, listIn, messages: [] },
      seed: 0,
    },
    connections: 32,
    seconds: GIVE_UP_SECONDS,
    most: READ_THREADS * READ_MESSAGES,
  });
  const threads = await Promise.all(listIn.map((threadId) => readThread(server, threadId)));
  return {
    createIn,
    hotThread,
    listIn,
    messages: CREATE_THREADS * FIRST_MESSAGES + READ_THREADS * READ_MESSAGES,
    threads: CREATE_THREADS + 1 + READ_THREADS,
    readable: threads.flat(),
    cursors: chooseCursors(threads),
  };
}

type Page = { readonly data: readonly { readonly id: string }[]; readonly has_more: boolean };

async function readThread(server: Server, threadId: string): Promise<Readable[]> {
  const messages: Readable[] = [];
  let after = '';
  for (let more = true; more;) {
    const path = `/v1/threads/${threadId}/messages?limit=100&order=asc&after=${after}`;
    const page = (await callApi(server, path)) as Page;
    messages.push(...page.data.map((m) => ({ threadId, id: m.id, json: JSON.stringify(m) })));
    after = messages.at(-1)?.id ?? '';
    more = page.has_more;
  }
  if (messages.length !== READ_MESSAGES) {
    throw new Error(`expected ${READ_MESSAGES} messages in ${threadId}, found ${messages.length}`);
  }
  return messages;
}

/** From all threads, and from all depths of each. */
function chooseCursors(threads: readonly (readonly Readable[])[]): Place[] {
  const depths = DEPTHS.to - DEPTHS.from;
  return Array.from({ length: CURSORS }, (_, index) => {
    // The newest come first. 379 is prime and no divisor: the depths are met in a mixed order.
    const depth = DEPTHS.from + ((index * 379) % depths);
    const found = threads[index % threads.length]?.at(-1 - depth);
    return { threadId: found?.threadId ?? '', id: found?.id ?? '' };
  });
}
