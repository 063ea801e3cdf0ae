import { countBelow } from './facts';
import { listOf, shownMessage, shownThread, stateAt, type Life, type Lives } from './lives';
import { pageAt } from './page';
import { fieldOf, type Request } from './run';

type Window = { readonly from: number; readonly to: number };

/**
 * Looks for a moment in the log at which the answer is the right one.
 * @returns the first position in the window, or undefined when it is right at none of them
 */
export function explainRead(lives: Lives, read: Request, window: Window): number | undefined {
  const fits = (position: number): boolean => isRight(lives, read, position);
  return momentsOf(lives, read, narrowed(lives, read, window)).find(fits);
}

/** Whether the read can be judged at all: refusals for other reasons say nothing of the log. */
export function isJudged({ operation, status, query }: Request): boolean {
  if (status === 200 || status === 404) return true;
  return (
    operation === 'listMessages' && status === 400 && (query?.after ?? query?.before) !== undefined
  );
}

/** Between two changes of the thread nothing can become right or wrong. */
function momentsOf(lives: Lives, read: Request, { from, to }: Window): readonly number[] {
  if (to < from) return [];
  const changes = lives.changesOf.get(read.thread ?? '') ?? [];
  return [from, ...changes.slice(countBelow(changes, from + 1), countBelow(changes, to + 1))];
}

/** What an answer shows of messages says itself when that was so; only those moments are tried. */
function narrowed(lives: Lives, read: Request, window: Window): Window {
  if (read.status !== 200 || read.operation === 'retrieveThread') return window;
  const items =
    read.operation === 'listMessages' ? listOf(fieldOf(read.answer, 'data')) : [read.answer];
  return items.reduce((left: Window, item) => {
    const life = lives.messages.get(String(fieldOf(item, 'id')));
    return life ? intersect(left, spanOf(life, shownMessage(item))) : { from: 1, to: 0 };
  }, window);
}

/** From the first to the last moment at which the message looked like that. */
function spanOf({ states, died }: Life, shown: string): Window {
  const first = states.findIndex((state) => state.shown === shown);
  const last = states.findLastIndex((state) => state.shown === shown);
  if (first < 0) return { from: 1, to: 0 };
  return {
    from: states[first]?.position ?? 0,
    to: Math.min(states[last + 1]?.position ?? Infinity, died) - 1,
  };
}

function intersect(a: Window, b: Window): Window {
  return { from: Math.max(a.from, b.from), to: Math.min(a.to, b.to) };
}

function isRight(lives: Lives, read: Request, position: number): boolean {
  const thread = lives.threads.get(read.thread ?? '');
  const isThere = isAlive(thread, position);
  switch (read.operation) {
    case 'retrieveThread':
      return read.status === 200
        ? isThere && shownAt(thread, position) === shownThread(read.answer)
        : !isThere;
    case 'retrieveMessage': {
      const message = lives.messages.get(read.message ?? '');
      const isMessage = isThere && isAlive(message, position) && message?.threadId === thread?.id;
      return read.status === 200
        ? isMessage && shownAt(message, position) === shownMessage(read.answer)
        : !isMessage;
    }
    default:
      return isRightPage(lives, read, position, isThere);
  }
}

function isRightPage(lives: Lives, read: Request, position: number, isThere: boolean): boolean {
  if (!isThere) return read.status === 404;
  const page = pageAt(lives, read.thread ?? '', read.query ?? {}, position);
  if (!page) return read.status === 400 || read.status === 404;
  if (read.status !== 200) return false;
  const data = listOf(fieldOf(read.answer, 'data'));
  return (
    fieldOf(read.answer, 'has_more') === page.hasMore &&
    fieldOf(read.answer, 'first_id') === (page.lives[0]?.id ?? null) &&
    fieldOf(read.answer, 'last_id') === (page.lives.at(-1)?.id ?? null) &&
    data.length === page.lives.length &&
    page.lives.every((life, index) => shownAt(life, position) === shownMessage(data[index]))
  );
}

function isAlive(life: Life | undefined, position: number): boolean {
  return life !== undefined && life.born <= position && position < life.died;
}

function shownAt(life: Life | undefined, position: number): string | undefined {
  return life && stateAt(life, position)?.shown;
}
