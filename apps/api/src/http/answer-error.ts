import { ArgumentsHost, Catch, HttpException, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { KeyQueueFullError } from '#access';
import { ApiError } from '#contract';
import { AppendQueueFullError, AppendUnavailableError } from '#event-store';
import { LIMITS } from './limits';
import type { RefusedAttempts } from './refused-attempts';

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
  void reply.header('content-type', 'application/json');
  if (answer.status === 429 || answer.status === 503) {
    // A rate limit has said when its window ends.
    if (!reply.hasHeader('retry-after')) void reply.header('retry-after', '1');
  } else if (answer.status < 500 && answer.status !== 408) {
    void reply.header('x-should-retry', 'false');
  }
  void reply.status(answer.status).send(answer.envelope());
}

function toApiError(error: unknown, request: FastifyRequest): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof AppendQueueFullError || error instanceof KeyQueueFullError) {
    return new ApiError('too_busy', {}, { cause: error });
  }
  if (error instanceof AppendUnavailableError || isDatabaseAway(error)) {
    return new ApiError('unavailable', {}, { cause: error });
  }
  return frameworkError(error, request) ?? new ApiError('internal', { requestId: request.id });
}

/** Errors of Fastify and Nest, known by their codes. */
function frameworkError(error: unknown, request: FastifyRequest): ApiError | undefined {
  const status = error instanceof HttpException ? error.getStatus() : statusOf(error);
  switch (status) {
    case 404:
      return new ApiError('unknown_url', { method: request.method, path: pathOf(request) });
    case 408:
      return new ApiError('request_timeout', { seconds: LIMITS.requestSeconds });
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

function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] ?? '';
}

/** Connection trouble, and a server that is starting, stopping or short of connections. */
const AWAY = /^(08|53|57P|ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EHOSTUNREACH)/;
const AWAY_TEXT =
  /connection terminated|timeout exceeded when trying to connect|query read timeout/i;

function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  // pg raises these without a code.
  return AWAY.test(code) || (code === '' && AWAY_TEXT.test(error.message));
}
