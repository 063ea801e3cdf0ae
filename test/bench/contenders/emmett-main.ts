import { createRequire } from 'node:module';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

/** emmett-postgresql as it is installed in EMMETT, as far as it is used here. */
type Emmett = {
  readonly getPostgreSQLEventStore: (url: string) => EventStore;
};
type EventStore = {
  readonly schema: { readonly migrate: () => Promise<unknown> };
  readonly appendToStream: (stream: string, events: readonly NewEvent[]) => Promise<unknown>;
};
type NewEvent = { readonly type: string; readonly data: object };

const { DATABASE_URL = '', EMMETT = '' } = process.env;
const load = createRequire(join(EMMETT, 'package.json'));
const { getPostgreSQLEventStore } = load('@event-driven-io/emmett-postgresql') as Emmett;
const store = getPostgreSQLEventStore(DATABASE_URL);

/** The bare server again, but a create is an append to the thread's stream. */
const server = createServer((request, response) => {
  create(request).then(
    (text) => send(response, 200, text),
    (error: unknown) => send(response, 500, String(error)),
  );
});
server.keepAliveTimeout = 0;

const PATH = /^\/v1\/threads\/([^/]+)\/messages$/;
let made = 0;

async function create(request: IncomingMessage): Promise<string> {
  const threadId = PATH.exec(request.url ?? '')?.[1] ?? '';
  const { role, content, metadata = {} } = JSON.parse(await bodyOf(request)) as Message;
  const id = `msg_${Date.now().toString(36)}${(made += 1).toString(36)}`;
  const parts = [{ type: 'text', text: { value: content, annotations: [] } }];
  const data = { id, role, content: parts, attachments: [], metadata };
  await append(threadId, { type: 'MessageCreated', data });
  return JSON.stringify({ ...data, object: 'thread.message', thread_id: threadId });
}

type Message = { readonly role: string; readonly content: string; readonly metadata?: object };

/** Two appends to one stream at once conflict even where neither expects a version: it is tried again. */
async function append(threadId: string, event: NewEvent): Promise<void> {
  for (;;) {
    try {
      await store.appendToStream(threadId, [event]);
      return;
    } catch (error) {
      if (!isConflict(error)) throw error;
    }
  }
}

/** emmett's ExpectedVersionConflictError says it with this. */
const CONFLICT = 412;

function isConflict(error: unknown): boolean {
  return error instanceof Error && 'errorCode' in error && error.errorCode === CONFLICT;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString();
}

function send(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}

process.once('disconnect', () => process.exit());
process.once('SIGTERM', () => process.exit());
void store.schema.migrate().then(() =>
  server.listen(0, '127.0.0.1', () => {
    const { port } = server.address() as AddressInfo;
    console.log(JSON.stringify({ url: `http://127.0.0.1:${port}` }));
  }),
);
