import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import type { Logger } from 'pino';
import { z } from 'zod';
import { ApiError, parseBody, type RawBody } from '#contract';
import { QueueAwayError, type QueueBoard } from '#queue';
import { answerError } from '../http/answer-error';
import { unknownUrl } from '../http/unknown-url';
import { askForPassword } from './page-keys';

const AT = '/admin/queues';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route belongs to a page for people, who have a browser ask them for the key. */
    isPage?: boolean;
  }
}

/** Known before a byte of the body is read: http/authenticate.ts and admin/page-keys.ts. */
const config = { isPage: true, scope: 'admin', hasNoDialects: true } as const;

/**
 * Serves BullMQ's dashboard, for keys with the scope admin. What it answers to its own page is its own
 * wire; who may not ask, what is not there and a queue that is away are answered like everywhere else.
 */
export function serveQueueBoard(fastify: FastifyInstance, board: QueueBoard, logger: Logger): void {
  // Nest's is not known to routes of before it.
  const errorHandler: RouteOptions['errorHandler'] = (error, request, reply) => {
    askForPassword(reply, error);
    answerError(error, request, reply, logger);
  };
  const route = (options: Omit<RouteOptions, 'config'>): void => {
    fastify.route({ ...options, url: `${AT}${options.url}`, config, errorHandler });
  };
  const showPage = async (_: FastifyRequest, reply: FastifyReply): Promise<Buffer> => {
    void reply.headers({ 'content-type': 'text/html; charset=utf-8', ...GUARDS });
    return Buffer.from(await board.page(AT));
  };
  for (const url of ['', ...board.pages]) route({ method: 'GET', url, handler: showPage });
  route({
    method: 'GET',
    url: '/static/*',
    handler: async (request, reply) => {
      const file = await board.file((request.params as { readonly '*': string })['*']);
      if (!file) throw unknownUrl(request);
      void reply.headers({
        ...GUARDS,
        'content-type': file.mediaType,
        'cache-control': 'private, max-age=3600',
      });
      return file.bytes;
    },
  });
  for (const call of board.calls) {
    route({
      method: call.method,
      url: call.path,
      handler: async (request, reply) => {
        const { status, body } = await answerCall(board, call, request);
        void reply.status(status).headers(GUARDS);
        return status === 204 ? undefined : body;
      },
    });
  }
}

async function answerCall(
  board: QueueBoard,
  call: QueueBoard['calls'][number],
  request: FastifyRequest,
): ReturnType<QueueBoard['answer']> {
  try {
    return await board.answer(call, {
      query: bounded(request.query as Record<string, unknown>),
      params: request.params as Record<string, string>,
      body: parseBody(BODY, request.body as RawBody | undefined),
    });
  } catch (error) {
    if (!(error instanceof QueueAwayError)) throw error;
    throw new ApiError('queue_unavailable', {}, { cause: error });
  }
}

/** Of how many jobs one answer tells, and how far in they may be: the board sets no bound. */
const MAX_QUERY: Readonly<Record<string, number>> = { jobsPerPage: 100, page: 100_000 };

function bounded(query: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(query).map(([name, value]) => {
      const max = Object.hasOwn(MAX_QUERY, name) ? MAX_QUERY[name] : undefined;
      return [name, max !== undefined && Number(value) > max ? String(max) : value];
    }),
  );
}

/** What is in it the board looks at itself. */
const BODY = z.record(z.string(), z.unknown());

/** Nothing from elsewhere, nothing inline but styles, which the page puts on its elements. */
const GUARDS = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'self'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'x-frame-options': 'DENY',
};
