import { countBelow } from './facts';
import { stateAt, type Life, type Lives } from './lives';
import type { ListQuery } from './run';

/** A page as the contract defines it, of the log up to a position. */
export type Page = {
  readonly lives: readonly Life[];
  readonly hasMore: boolean;
};

/** @returns undefined when a cursor was never a message of the thread */
export function pageAt(
  lives: Lives,
  threadId: string,
  query: ListQuery,
  position: number,
): Page | undefined {
  const all = lives.messagesOf.get(threadId) ?? [];
  const places = placesOf(all);
  const after = placeOf(lives, threadId, query.after, position);
  const before = placeOf(lives, threadId, query.before, position);
  if (after === 'unknown' || before === 'unknown') return undefined;
  const isAscending = query.order === 'asc';
  const above = (isAscending ? after : before) ?? 0;
  const below = (isAscending ? before : after) ?? Infinity;
  const isBackwards = before !== undefined && after === undefined;
  const walksUp = isAscending !== isBackwards;
  const [first, last] = [
    countBelow(places, above + 1),
    countBelow(places, Math.min(below, position + 1)),
  ];
  const limit = query.limit ?? 20;
  const found: Life[] = [];
  for (let step = 0; step < last - first && found.length <= limit; step += 1) {
    const life = all[walksUp ? first + step : last - 1 - step];
    if (life && life.died > position && matches(life, query, position)) found.push(life);
  }
  const page = found.slice(0, limit);
  return { lives: walksUp === isAscending ? page : page.reverse(), hasMore: found.length > limit };
}

const known = new WeakMap<readonly Life[], readonly number[]>();

function placesOf(all: readonly Life[]): readonly number[] {
  const places = known.get(all) ?? all.map(({ born }) => born);
  known.set(all, places);
  return places;
}

/** A message that was deleted keeps its place. */
function placeOf(
  { messages }: Lives,
  threadId: string,
  id: string | undefined,
  position: number,
): number | undefined | 'unknown' {
  if (id === undefined || id === '') return undefined;
  const life = messages.get(id);
  return life?.threadId === threadId && life.born <= position ? life.born : 'unknown';
}

function matches(life: Life, { run_id }: ListQuery, position: number): boolean {
  return run_id === undefined || stateAt(life, position)?.fields['run_id'] === run_id;
}
