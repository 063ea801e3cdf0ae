import { makeMessages } from './messages';

/** What to ask of a server that speaks our wire. */
export type RequestSpec = {
  readonly kind: 'create' | 'list' | 'deep list' | 'retrieve' | 'mixed';
  readonly host: string;
  readonly key: string;
  readonly targets: Targets;
  readonly seed: number;
};

/** Where to create, and what to read. */
export type Targets = {
  readonly createIn: readonly string[];
  /** Threads whose newest page is read. */
  readonly listIn: readonly string[];
  /** Messages from all depths of those threads: read alone, and as cursors of pages behind them. */
  readonly messages: readonly Place[];
};

export type Place = { readonly threadId: string; readonly id: string };

/** Distinct bodies, and requests in all: each body goes to many threads. */
const BODIES = 509;
const REQUESTS = 4000;

/** Of ten requests of the mix: what somebody who chats and looks back asks for. */
const MIX = [
  'list',
  'create',
  'list',
  'retrieve',
  'list',
  'create',
  'list',
  'retrieve',
  'create',
  'deep list',
] as const;

type Simple = (typeof MIX)[number];

/** Whole requests, ready to be written to a socket: what a round costs its client is one write each. */
export function makeRequests(spec: RequestSpec): Buffer[] {
  const bodies = makeMessages(BODIES, spec.seed).map((message) => JSON.stringify(message));
  return Array.from({ length: REQUESTS }, (_, index) => {
    const kind = spec.kind === 'mixed' ? mixed(index) : spec.kind;
    return makeRequest(spec, kind, index, bodies);
  });
}

function mixed(index: number): Simple {
  return MIX[index % MIX.length] ?? 'list';
}

function makeRequest(
  spec: RequestSpec,
  kind: Simple,
  index: number,
  bodies: readonly string[],
): Buffer {
  const { createIn, listIn, messages } = spec.targets;
  const message = messages[index % messages.length] ?? { threadId: '', id: '' };
  switch (kind) {
    case 'create':
      // 509 is prime: all bodies meet all threads.
      return request(spec, `POST ${pathOf(createIn[index % createIn.length])}`, {
        body: bodies[index % bodies.length] ?? '',
      });
    case 'list':
      return request(spec, `GET ${pathOf(listIn[index % listIn.length])}?limit=20`);
    case 'deep list':
      return request(spec, `GET ${pathOf(message.threadId)}?limit=20&after=${message.id}`);
    case 'retrieve':
      return request(spec, `GET ${pathOf(message.threadId)}/${message.id}`);
  }
}

function pathOf(threadId = ''): string {
  return `/v1/threads/${threadId}/messages`;
}

/** The headers that openai 6.49 for Node sends: reading them is part of what a real request costs. */
function request(
  { host, key }: Pick<RequestSpec, 'host' | 'key'>,
  what: string,
  { body = '' }: { readonly body?: string } = {},
): Buffer {
  return Buffer.from(
    [
      `${what} HTTP/1.1`,
      `host: ${host}`,
      'connection: keep-alive',
      'accept: application/json',
      ...(body ? ['content-type: application/json'] : []),
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
      ...(body ? [`content-length: ${Buffer.byteLength(body)}`] : []),
      '',
      body,
    ].join('\r\n'),
  );
}
