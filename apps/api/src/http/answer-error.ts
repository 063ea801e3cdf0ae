import { ArgumentsHost, Catch, HttpException, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { KeyQueueFullError } from '#access';
import { ApiError } from '#contract';
import { DatabaseAwayError, DatabaseBusyError } from '#database';
import { AppendQueueFullError, AppendUnavailableError } from '#event-store';
import { LIMITS } from './limits';
import type { RefusedAttempts } from './refused-attempts';
import { retryHeaders } from './service-headers';
import { unknownUrl } from './unknown-url';

/** Everything that is thrown on the way of a request becomes the one envelope. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  constructor(
    private readonly logger: Logger,
    private readonly refused: RefusedAttempts,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const [request, reply] = [http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>()];
    answerError(error, request, reply, this.logger);
    if (reply.statusCode === 429) this.refused.note(request);
  }
}

export function answerError(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  logger: Logger,
): void {
  if (reply.sent || reply.raw.headersSent) return;
  const answer = toApiError(error, request);
  if (answer.status >= 500) logger.error({ err: error, requestId: request.id }, 'request failed');
  // Fastify may have chosen a type of its own before it raised the error.
  // A rate limit has said already when its window ends.
  const wait = reply.getHeader('retry-after');
  void reply.headers({ 'content-type': 'application/json', ...retryHeaders(answer.status) });
  if (wait !== undefined) void reply.header('retry-after', wait);
  // It closes the connection on who sends too much, who then sees that instead of the answer. What is
  // still sent is read and dropped, for as long as a request may take to arrive.
  void reply.removeHeader('connection');
  void reply.status(answer.status).send(answer.envelope());
}

/** More is waiting than this process lets wait. */
const BUSY = [AppendQueueFullError, KeyQueueFullError, DatabaseBusyError];

function toApiError(error: unknown, request: FastifyRequest): ApiError {
  if (error instanceof ApiError) return error;
  if (BUSY.some((kind) => error instanceof kind)) {
    return new ApiError('too_busy', {}, { cause: error });
  }
  // First, because a request that its client broke off has ECONNRESET as its code, too.
  const refused = frameworkError(error, request);
  if (refused) return refused;
  if (error instanceof AppendUnavailableError || isDatabaseAway(error)) {
    return new ApiError('unavailable', {}, { cause: error });
  }
  return new ApiError('internal', { requestId: request.id });
}

/** Errors of Fastify and Nest, known by their codes. */
function frameworkError(error: unknown, request: FastifyRequest): ApiError | undefined {
  const status = error instanceof HttpException ? error.getStatus() : statusOf(error);
  switch (status) {
    case 404:
      return unknownUrl(request);
    case 413:
      return new ApiError('body_too_large', { max: LIMITS.bodyBytes });
    case 415:
      return new ApiError('wrong_content_type', {
        contentType: request.headers['content-type'] ?? '',
      });
    default:
      if (status === undefined || status >= 500 || status < 400) return undefined;
      return new ApiError('malformed_request', { reason: (error as Error).message });
  }
}

function statusOf(error: unknown): number | undefined {
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  return typeof status === 'number' ? status : undefined;
}

/** Connection trouble, and a server that is starting, stopping or short of connections. */
const AWAY = /^(08|53|57P|ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EHOSTUNREACH)/;
const AWAY_TEXT =
  /connection terminated|timeout exceeded when trying to connect|query read timeout/i;

function isDatabaseAway(error: unknown): boolean {
  if (error instanceof DatabaseAwayError) return true;
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  // pg raises these without a code.
  return AWAY.test(code) || (code === '' && AWAY_TEXT.test(error.message));
}
