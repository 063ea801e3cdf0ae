import type { Server } from 'node:http';
import { Readable } from 'node:stream';
import multipart from '@fastify/multipart';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyHttpOptions, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { ApiKey } from '#access';
import { ApiError, prettyJson, type RawBody } from '#contract';
import type { ApiMetrics } from '#metrics';
import type { QueueBoard } from '#queue';
import type { RateLimiter } from '#rate-limit';
import type { Tracing } from '#tracing';
import { isOfPage, refuseOtherSites } from '../admin/page-keys';
import { serveQueueBoard } from '../admin/serve-queue-board';
import { admit } from './admit';
import { answerError } from './answer-error';
import { authenticate, type Keys } from './authenticate';
import { answerConnect, createBrokenRequests, type BrokenRequests } from './broken-requests';
import { isOfApi } from './is-of-api';
import { LIMITS } from './limits';
import { createLoad, type Load } from './load';
import { collectBody, encodingOf } from './raw-body';
import { newRequestId, serviceHeaders } from './service-headers';
import { traceRequests } from './trace-requests';
import { unknownUrl } from './unknown-url';
import { createUploadWatch, type UploadWatch } from './upload-watch';

type Options = Keys & {
  readonly logger: Logger;
  /** Time for a whole request to arrive. */
  readonly requestSeconds: number;
  /** Unset, nothing is counted. */
  readonly rateLimiter?: RateLimiter | undefined;
  /** Told of each answer, for metrics. */
  readonly onAnswer?: ApiMetrics['answered'];
  /** Unset, nothing is traced. */
  readonly tracing?: Tracing | undefined;
  /** Unset, there is no dashboard. */
  readonly queueBoard?: QueueBoard;
};

/** Fastify as the wire needs it: our envelope on every path, bodies as bytes, headers of the service. */
export function createHttpAdapter(options: Options): FastifyAdapter {
  const requestTimeout = options.requestSeconds * 1000;
  const brokenRequests = createBrokenRequests(options.requestSeconds);
  const uploads = createUploadWatch(requestTimeout, brokenRequests.answer);
  const server: FastifyHttpOptions<Server> = {
    logger: false,
    genReqId: newRequestId,
    requestIdHeader: false,
    bodyLimit: LIMITS.bodyBytes,
    http: {
      maxHeaderSize: LIMITS.headerBytes,
      headersTimeout: requestTimeout,
      requestTimeout,
      connectionsCheckingInterval: LIMITS.lateCheckMs,
      // Asked for below: Node would refuse without a word.
      requireHostHeader: false,
    },
    requestTimeout,
    // Of silence in both directions. It ends those who never read their answer; whoever is late with a
    // request gets an answer first.
    connectionTimeout: 2 * requestTimeout,
    keepAliveTimeout: LIMITS.keepAliveMs,
    routerOptions: { maxParamLength: LIMITS.paramLength },
    return503OnClosing: false,
    clientErrorHandler: uploads.answer,
    frameworkErrors: (error, request, reply) => {
      setHeaders(request, reply);
      // These see no hook.
      void reply.header('openai-processing-ms', '0');
      answerError(error, request, reply, options.logger);
    },
  };
  const adapter = new FastifyAdapter(server);
  prepare(adapter.getInstance<FastifyInstance>(), options, { ...brokenRequests, ...uploads });
  return adapter;
}

function prepare(
  fastify: FastifyInstance,
  { rateLimiter, onAnswer, tracing, queueBoard, logger, ...keys }: Options,
  { begun, watch }: Pick<BrokenRequests, 'begun'> & Pick<UploadWatch, 'watch'>,
): void {
  const load = createLoad();
  fastify.server.maxConnections = LIMITS.connections;
  // All of them: beyond 2,000 Node would drop the rest in silence.
  fastify.server.maxHeadersCount = 0;
  fastify.server.on('connect', answerConnect);
  // Nobody expects anything but 100-continue; RFC 9110 lets us ignore the rest, Node would say 417.
  fastify.server.on('checkExpectation', (request, response) =>
    fastify.server.emit('request', request, response),
  );
  fastify.decorateRequest('caller', null);
  fastify.decorateRequest('trace', null);
  fastify.decorateRequest('arrivedAt', 0);
  fastify.decorateRequest('heldBytes', -1);
  // The parser only collects: what is wrong with a body comes after what is wrong with the path.
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', { parseAs: 'buffer' }, (request, bytes, done) => {
    done(null, rawBody(request, bytes as Buffer));
  });
  void fastify.register(multipart);
  if (tracing) traceRequests(fastify, tracing);
  fastify.addHook('onRequest', async (request, reply) => {
    begun(reply.raw);
    setHeaders(request, reply);
    refuseUnroutable(request);
    const isPage = isOfPage(request);
    if (!isPage && !isOfApi(request)) return;
    if (isPage) refuseOtherSites(request);
    const admitKey = rateLimiter && ((key: ApiKey) => admit(rateLimiter, key, reply));
    request.caller = await authenticate(request, keys, admitKey);
    const isUpload = request.routeOptions.config.takesUpload === true;
    load.begin(request, !isUpload);
    if (isUpload) watch(request.raw, reply.raw);
  });
  readBodies(fastify, load);
  if (queueBoard) serveQueueBoard(fastify, queueBoard, logger);
  if (onAnswer) {
    fastify.addHook('onResponse', (request, reply, done) => {
      const { method, routeOptions, arrivedAt } = request;
      const elapsed = performance.now() - arrivedAt;
      onAnswer({ method, route: routeOptions.url }, reply.statusCode, elapsed);
      done();
    });
  }
  fastify.addHook('onSend', (request, reply, payload, done) => {
    const elapsed = Math.ceil(performance.now() - request.arrivedAt);
    void reply.header('openai-processing-ms', String(elapsed));
    // As bytes: Node would measure a text, and turn it into bytes, more than once.
    const body = typeof payload === 'string' ? Buffer.from(payload) : payload;
    load.end(request, reply.raw, Buffer.isBuffer(body) ? body.length : 0);
    done(null, body);
  });
}

function readBodies(fastify: FastifyInstance, load: Load): void {
  // How long it is, a body in chunks does not say: it is counted as it comes.
  fastify.addHook('preParsing', async (request, _reply, payload) => {
    const { 'transfer-encoding': encoding, 'content-type': type = '' } = request.headers;
    // That it is a form, its parser says only later; whoever reads a form reads it from the request.
    if (encoding === undefined || FORM.test(type)) return payload;
    return Readable.from([await collect(request, load)]);
  });
  // A form is left unread by its parser. Only one route reads it; the others refuse it like any body.
  fastify.addHook('preValidation', async (request) => {
    if (!request.isMultipart() || request.routeOptions.config.takesUpload) return;
    request.body = rawBody(request, await collect(request, load));
  });
}

const FORM = /^\s*multipart\//i;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route reads a form itself, and may take as long as bytes keep coming. */
    takesUpload?: boolean;
  }
  interface FastifyRequest {
    /** performance.now() when the request line and headers were there. */
    arrivedAt: number;
  }
}

/** What is refused before a byte of the body is read, whoever asks. @throws ApiError */
function refuseUnroutable(request: FastifyRequest): void {
  if (request.headers.host === undefined && request.raw.httpVersion === '1.1') {
    throw new ApiError('malformed_request', { reason: 'the Host header is missing' });
  }
  if (request.is404) throw unknownUrl(request);
  // PostgreSQL has no text with it, so that it must not even be asked. Where no key is needed, nothing asks it.
  if (request.url.includes('%00') && needsKey(request)) throw new ApiError('nul_in_url');
}

function needsKey(request: FastifyRequest): boolean {
  return isOfApi(request) || isOfPage(request);
}

/** What Node announced is counted already; a body in chunks is not. */
function collect(request: FastifyRequest, load: Load): Promise<Buffer> {
  const isAnnounced = request.headers['content-length'] !== undefined;
  return collectBody(
    request,
    LIMITS.bodyBytes,
    isAnnounced ? undefined : (bytes) => load.grow(request, bytes),
  );
}

function rawBody(request: FastifyRequest, bytes: Uint8Array): RawBody {
  const contentType = request.headers['content-type'] ?? '';
  return { contentType, contentEncoding: encodingOf(request), bytes };
}

function setHeaders(request: FastifyRequest, reply: FastifyReply): void {
  request.arrivedAt = performance.now();
  // Set on each reply, not on the instance: unknown urls do not see the instance's.
  reply.serializer(prettyJson).headers(serviceHeaders(request.id));
}
