import type { Socket } from 'node:net';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { ApiKey } from '#access';
import { ApiError, type RawBody } from '#contract';
import { takeRandom } from '#random';
import type { RateLimiter } from '#rate-limit';
import { admit } from './admit';
import { answerError } from './answer-error';
import { authenticate, type Keys } from './authenticate';
import { LIMITS } from './limits';

type Options = Keys & {
  readonly logger: Logger;
  /** Unset, nothing is counted. */
  readonly rateLimiter?: RateLimiter | undefined;
};

/** Fastify as the wire needs it: our envelope on every path, bodies as bytes, headers of the service. */
export function createHttpAdapter(options: Options): FastifyAdapter {
  const adapter = new FastifyAdapter({
    logger: false,
    genReqId: () => `req_${takeRandom(16).toString('hex')}`,
    requestIdHeader: false,
    bodyLimit: LIMITS.bodyBytes,
    requestTimeout: LIMITS.requestSeconds * 1000,
    keepAliveTimeout: LIMITS.keepAliveMs,
    routerOptions: { maxParamLength: LIMITS.paramLength },
    return503OnClosing: false,
    clientErrorHandler: answerBrokenRequest,
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
      setHeaders(request, reply);
      answerError(error, request, reply, options.logger);
    },
  });
  prepare(adapter.getInstance<FastifyInstance>(), options);
  return adapter;
}

function prepare(fastify: FastifyInstance, { rateLimiter, ...keys }: Options): void {
  fastify.decorateRequest('caller', null);
  fastify.decorateRequest('arrivedAt', 0);
  // The parser only collects: what is wrong with a body comes after what is wrong with the path.
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', { parseAs: 'buffer' }, (request, bytes, done) => {
    const body: RawBody = {
      contentType: request.headers['content-type'] ?? '',
      bytes: bytes as Buffer,
    };
    done(null, body);
  });
  fastify.addHook('onRequest', async (request, reply) => {
    setHeaders(request, reply);
    // By the route: the same one is reached by other spellings of its url, such as /%761/threads.
    if (!request.routeOptions.url?.startsWith('/v1/')) return;
    const admitKey = rateLimiter && ((key: ApiKey) => admit(rateLimiter, key, reply));
    request.caller = await authenticate(request, keys, admitKey);
  });
  fastify.addHook('onSend', (request, reply, _payload, done) => {
    const elapsed = Math.ceil(performance.now() - request.arrivedAt);
    void reply.header('openai-processing-ms', String(elapsed));
    done();
  });
}

declare module 'fastify' {
  interface FastifyRequest {
    /** performance.now() when the request line and headers were there. */
    arrivedAt: number;
  }
}

/** The headers that clients of the hosted service found on every answer. */
function setHeaders(request: FastifyRequest, reply: FastifyReply): void {
  request.arrivedAt = performance.now();
  // Set on each reply, not on the instance: unknown urls do not see the instance's.
  reply.serializer(prettyJson).headers({
    'content-type': 'application/json',
    'openai-version': '2020-10-01',
    'x-request-id': request.id,
    'x-content-type-options': 'nosniff',
  });
}

/** As the hosted service wrote it: two spaces, no newline at the end. */
function prettyJson(payload: unknown): string {
  return JSON.stringify(payload, null, 2);
}

/** What Node could not read as HTTP never becomes a request: the answer is written by hand. */
function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const answer = brokenRequest(error);
  const body = JSON.stringify(answer.envelope(), null, 2);
  socket.end(
    [
      `HTTP/1.1 ${answer.status} ${REASONS[answer.status] ?? 'Bad Request'}`,
      'content-type: application/json',
      `content-length: ${Buffer.byteLength(body)}`,
      `x-request-id: req_${takeRandom(16).toString('hex')}`,
      'x-should-retry: false',
      'connection: close',
      '',
      body,
    ].join('\r\n'),
  );
}

const REASONS: Readonly<Record<number, string>> = {
  408: 'Request Timeout',
  431: 'Request Header Fields Too Large',
};

function brokenRequest({ code }: NodeJS.ErrnoException): ApiError {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return new ApiError('header_too_large', { max: 16_384 });
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new ApiError('request_timeout', { seconds: LIMITS.requestSeconds });
    default:
      return new ApiError('malformed_request', { reason: code ?? 'it cannot be parsed' });
  }
}
