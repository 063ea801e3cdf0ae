import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool } from 'pg';
import { PAGE, PAGE_BEHIND } from './message-table';

/**
 * As little as a server can do for the same answers: `node:http`, one prepared statement a request, no
 * check of anything. What is faster than this leaves out the database, HTTP or JavaScript.
 */
const pool = new Pool({ connectionString: process.env['DATABASE_URL'], max: 10 });

const INSERT = {
  name: 'insert',
  text: 'insert into messages (id, thread_id, body) values ($1, $2, $3)',
};
const ONE = {
  name: 'one',
  text: 'select body from messages where thread_id = $1 and id = $2',
};
const LIMIT = 20;

const server = createServer((request, response) => {
  answer(request).then(
    (text) => send(response, 200, text),
    (error: unknown) => send(response, 500, String(error)),
  );
});
server.keepAliveTimeout = 0;
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  console.log(JSON.stringify({ url: `http://127.0.0.1:${port}` }));
});
process.once('disconnect', () => process.exit());
process.once('SIGTERM', () => process.exit());

/** "/v1/threads/{thread}/messages[/{message}][?limit=20[&after={message}]]" */
const PATH = /^\/v1\/threads\/([^/]+)\/messages(?:\/([^?]+))?(?:\?limit=20(?:&after=(.+))?)?$/;

async function answer(request: IncomingMessage): Promise<string> {
  const [, threadId = '', id, after] = PATH.exec(request.url ?? '') ?? [];
  if (request.method === 'POST') return create(threadId, await bodyOf(request));
  if (id === undefined) return list(threadId, after);
  const { rows } = await pool.query<{ body: string }>({ ...ONE, values: [threadId, id] });
  return rows[0]?.body ?? '';
}

async function list(threadId: string, after: string | undefined): Promise<string> {
  const { rows } = await pool.query<{ id: string; body: string }>(
    after === undefined
      ? { name: 'page', text: PAGE, values: [threadId] }
      : { name: 'page behind', text: PAGE_BEHIND, values: [threadId, after] },
  );
  const page = rows.slice(0, LIMIT);
  const data = page.map(({ body }) => body).join(',');
  const [first, last] = [page[0]?.id, page.at(-1)?.id].map((id) => JSON.stringify(id ?? null));
  return `{"object":"list","data":[${data}],"first_id":${first},"last_id":${last},"has_more":${rows.length > LIMIT}}`;
}

async function create(threadId: string, text: string): Promise<string> {
  const { role, content, metadata = {} } = JSON.parse(text) as Record<string, unknown>;
  const id = `msg_${Date.now().toString(36)}${randomBytes(8).toString('hex')}`;
  const body = JSON.stringify({
    id,
    object: 'thread.message',
    created_at: Math.floor(Date.now() / 1000),
    assistant_id: null,
    thread_id: threadId,
    run_id: null,
    role,
    content: [{ type: 'text', text: { value: content, annotations: [] } }],
    attachments: [],
    metadata,
  });
  await pool.query({ ...INSERT, values: [id, threadId, body] });
  return body;
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
