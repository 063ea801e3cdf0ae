// Loaded into an API process ahead of its main (`node --import`): compares whatever the process answers,
// whoever asked and however, with an OpenAPI document, and writes each answer that the document does not
// allow as a line into a file. At once, ahead of the answer: a process that is killed has told all.
import { appendFileSync, readFileSync } from 'node:fs';
import { Server, ServerResponse } from 'node:http';
import { createJudge } from './judge-answer.mjs';

const { THREADLOG_TEST_DOCUMENT, THREADLOG_TEST_VIOLATIONS } = process.env;
const judge = createJudge(JSON.parse(readFileSync(THREADLOG_TEST_DOCUMENT, 'utf8')));

function check(answer) {
  const fault = verdictOn(answer);
  if (fault === undefined) return;
  const { method = 'What', url = 'is no request', beta = 'no beta header', status, body } = answer;
  const line = `${method} ${url} (${beta}) was answered ${status}: ${fault}: ${body.slice(0, 500)}`;
  appendFileSync(THREADLOG_TEST_VIOLATIONS, `${line.replaceAll(/\s+/g, ' ')}\n`);
}

/** A judge that stumbles must not take the answer with it, but be heard. */
function verdictOn(answer) {
  try {
    return judge(answer);
  } catch (error) {
    return `it cannot be checked: ${error}`;
  }
}

/** What has been said of each answer so far. */
const sent = new WeakMap();
const of = (response) => {
  const known = sent.get(response);
  if (known) return known;
  const fresh = { headers: {}, chunks: [] };
  sent.set(response, fresh);
  return fresh;
};

// Headers that go straight into writeHead are in no other place.
ahead(ServerResponse.prototype, 'writeHead', (response, status, ...rest) => {
  const said = of(response);
  said.status = status;
  for (const [name, value] of Object.entries(rest.at(-1) ?? {})) {
    said.headers[name.toLowerCase()] = value;
  }
});

ahead(ServerResponse.prototype, 'write', (response, chunk) => {
  of(response).chunks.push(Buffer.from(chunk));
});

ahead(ServerResponse.prototype, 'end', (response, chunk) => {
  const { headers, chunks, status } = of(response);
  if (typeof chunk === 'string' || chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk));
  // Metrics are no part of the API: they have a port of their own.
  if (String(response.req.socket.localPort) === process.env.METRICS_PORT) return;
  // The board is a page with a wire of its own, which nobody else is told of.
  if (response.req.url.startsWith('/admin/queues')) return;
  check({
    method: response.req.method,
    url: response.req.url,
    beta: response.req.headers['openai-beta'],
    status: status ?? response.statusCode,
    headers: { ...response.getHeaders(), ...headers },
    body: Buffer.concat(chunks).toString(),
  });
});

// What cannot be read as HTTP is answered on the bare socket.
ahead(Server.prototype, 'emit', (_server, name, _error, socket) => {
  if (name !== 'clientError' || !socket.writable) return;
  ahead(socket, 'end', (_socket, text) => {
    if (typeof text === 'string') check(parseAnswer(text));
  });
});

/** Looks at every call of a method, ahead of it. */
function ahead(owner, method, look) {
  const original = owner[method];
  owner[method] = function (...args) {
    look(this, ...args);
    return original.apply(this, args);
  };
}

function parseAnswer(text) {
  const [head = '', body = ''] = text.split('\r\n\r\n', 2);
  const [statusLine = '', ...lines] = head.split('\r\n');
  const headers = Object.fromEntries(lines.map((line) => line.split(': ', 2)));
  return { status: Number(statusLine.split(' ')[1]), headers, body };
}
