import { METHODS, STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { ApiError, prettyJson } from '#contract';
import { hangUp } from './hang-up';
import { LIMITS } from './limits';
import { newRequestId, retryHeaders, serviceHeaders } from './service-headers';
import { unknownUrl } from './unknown-url';

/** As Node hands it to `clientError`; its parser says what it stumbled over, and in which bytes. */
type ClientError = NodeJS.ErrnoException & {
  readonly reason?: string;
  readonly rawPacket?: unknown;
};

export type BrokenRequests = {
  /** Told of every request whose line and headers were there. */
  readonly begun: (response: ServerResponse) => void;
  /** For `clientError`. */
  readonly answer: (error: ClientError, socket: Socket) => void;
};

/**
 * What Node could not read as HTTP, or not in time, never becomes a request: its answer is written by
 * hand. On a connection there is one answer for each request, in order, so what went before counts.
 * @param requestSeconds that a request may take to arrive
 */
export function createBrokenRequests(requestSeconds: number): BrokenRequests {
  const last = new WeakMap<Socket, ServerResponse>();
  return {
    begun: (response) => void (response.socket && last.set(response.socket, response)),
    answer: (error, socket) => {
      if (error.code === 'ECONNRESET') socket.destroy();
      if (!socket.writable) return;
      const write = (): void => writeAnswer(socket, toApiError(error, requestSeconds));
      const before = last.get(socket);
      if (!before) write();
      // Its body is broken: an answer that it has (401, 413) is the only one.
      else if (!before.req.complete && before.headersSent) hangUp(socket);
      // Sent behind a whole request that is still being answered.
      else if (before.req.complete && !before.writableFinished) before.once('finish', write);
      else write();
    },
  };
}

/** Answers a request for a tunnel, which Node gives no response. */
export function answerConnect({ method = '', url = '' }: IncomingMessage, socket: Socket): void {
  writeAnswer(socket, new ApiError('unknown_url', { method, path: url }));
}

function writeAnswer(socket: Socket, answer: ApiError): void {
  const body = prettyJson(answer.envelope());
  const headers = {
    ...serviceHeaders(newRequestId()),
    ...retryHeaders(answer.status),
    'openai-processing-ms': '0',
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const status = `HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status] ?? ''}`;
  hangUp(socket, [status, ...lines, '', body].join('\r\n'));
}

function toApiError(error: ClientError, requestSeconds: number): ApiError {
  switch (error.code) {
    case 'HPE_HEADER_OVERFLOW':
      return new ApiError('header_too_large', { max: LIMITS.headerBytes });
    case 'HPE_INVALID_METHOD':
      return unknownVerb(error) ?? malformed(error);
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new ApiError('request_timeout', { seconds: requestSeconds });
    default:
      return malformed(error);
  }
}

function malformed({ reason, code }: ClientError): ApiError {
  return new ApiError('malformed_request', { reason: reason ?? code ?? 'it cannot be parsed' });
}

const REQUEST_LINE = /^([A-Za-z0-9_-]+) (\S+) HTTP\/1\.[01]\r\n/;

/** A verb that HTTP does not know is for us no other than one that no route knows. */
function unknownVerb({ rawPacket }: ClientError): ApiError | undefined {
  if (!Buffer.isBuffer(rawPacket)) return undefined;
  const start = rawPacket.toString('latin1', 0, LIMITS.headerBytes);
  const [, method, url = ''] = REQUEST_LINE.exec(start) ?? [];
  // The packet may begin with a good request: the bad one is then further behind.
  if (method === undefined || METHODS.includes(method)) return undefined;
  return unknownUrl({ method, url });
}
