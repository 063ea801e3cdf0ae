import { makeMessages } from './messages';

/** What to ask of a server that speaks our wire. */
export type RequestSpec = {
  readonly kind: 'create';
  readonly host: string;
  readonly key: string;
  readonly threadIds: readonly string[];
  readonly seed: number;
};

/** Distinct bodies, and requests in all: each body goes to many threads. */
const BODIES = 509;
const REQUESTS = 4096;

/** Whole requests, ready to be written to a socket: what a round costs its client is one write each. */
export function makeRequests(spec: RequestSpec): Buffer[] {
  switch (spec.kind) {
    case 'create':
      return createRequests(spec);
  }
}

function createRequests({ threadIds, seed, ...to }: RequestSpec): Buffer[] {
  const bodies = makeMessages(BODIES, seed).map((message) => JSON.stringify(message));
  return Array.from({ length: REQUESTS }, (_, index) => {
    // 200 threads, 509 bodies: no common factor, so all meet all.
    const threadId = threadIds[index % threadIds.length] ?? '';
    const body = bodies[index % bodies.length] ?? '';
    return postRequest(to, `/v1/threads/${threadId}/messages`, body);
  });
}

/** The headers that openai 6.49 for Node sends: reading them is part of what a real request costs. */
function postRequest(
  { host, key }: { readonly host: string; readonly key: string },
  path: string,
  body: string,
): Buffer {
  return Buffer.from(
    [
      `POST ${path} HTTP/1.1`,
      `host: ${host}`,
      'connection: keep-alive',
      'accept: application/json',
      'content-type: application/json',
      'user-agent: OpenAI/JS 6.49.0',
      'x-stainless-retry-count: 0',
      'x-stainless-lang: js',
      'x-stainless-package-version: 6.49.0',
      'x-stainless-os: Linux',
      'x-stainless-arch: x64',
      'x-stainless-runtime: node',
      `x-stainless-runtime-version: ${process.version}`,
      `authorization: Bearer ${key}`,
      'openai-beta: assistants=v2',
      'accept-language: *',
      'sec-fetch-mode: cors',
      'accept-encoding: gzip, deflate',
      `content-length: ${Buffer.byteLength(body)}`,
      '',
      body,
    ].join('\r\n'),
  );
}
