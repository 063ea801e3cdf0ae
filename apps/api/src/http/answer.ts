import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isUnchanged, setEtag, type Revised } from './revision';
import type { Written } from './written';

/** What a controller needs of a request beside its body: its headers, and where to put ours. */
export type Exchange = { readonly request: FastifyRequest; readonly reply: FastifyReply };

export const ExchangeOf = createParamDecorator(
  (_: unknown, context: ExecutionContext): Exchange => {
    const http = context.switchToHttp();
    return { request: http.getRequest(), reply: http.getResponse() };
  },
);

/** Answers with a state, naming its revision. */
export function answerWith<S extends Revised>(
  { reply }: Pick<Exchange, 'reply'>,
  state: S,
  present: (state: S) => object,
): object {
  setEtag(reply, state);
  return present(state);
}

/** Answers a change, saying whether it was only told again. */
export function answerWritten<S extends Revised>(
  exchange: Pick<Exchange, 'reply'>,
  { state, isReplay }: Written<S>,
  present: (state: S) => object,
): object {
  noteReplay(exchange, isReplay);
  return answerWith(exchange, state, present);
}

/** Says that nothing was done now: the answer is that of the first time. */
export function noteReplay({ reply }: Pick<Exchange, 'reply'>, isReplay: boolean): void {
  if (isReplay) void reply.header('idempotent-replayed', 'true');
}

/** Like answerWith, but tells an asker who holds this revision already only that. */
export function answerUnlessKnown<S extends Revised>(
  { request, reply }: Exchange,
  state: S,
  present: (state: S) => object,
): object | undefined {
  if (!isUnchanged(request, state)) return answerWith({ reply }, state, present);
  setEtag(reply, state);
  void reply.status(304);
  return undefined;
}
