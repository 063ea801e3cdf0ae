import { put, type Facts } from '../facts';
import { listOf, type Life, type Lives } from '../lives';
import { fieldOf, type Request, type Run } from '../run';
import { judge, type Verdict } from '../verdict';

/**
 * I11: a walk over all pages brings each message that was there all the while once, in order, and none
 * that was gone before it began.
 */
export function judgeWalks(run: Run, facts: Facts, lives: Lives): Verdict {
  const walks = new Map<string, Request[]>();
  for (const request of run.requests) if (request.walk) put(walks, request.walk.id, request);
  const whole = [...walks.values()]
    .map((pages) => pages.filter(({ status }) => status === 200).sort(byPage))
    .filter(isWhole);
  return judge('I11', 'a walk brings each message once, in order', {
    evidence: whole.length,
    of: 'whole walks',
    violations: whole.flatMap((pages) => judgeWalk(pages, facts, lives)),
  });
}

const byPage = (a: Request, b: Request): number => (a.walk?.page ?? 0) - (b.walk?.page ?? 0);

function isWhole(pages: readonly Request[]): boolean {
  const isDense = pages.every(({ walk }, index) => walk?.page === index);
  return isDense && pages.at(-1)?.walk?.last === true;
}

function judgeWalk(pages: readonly Request[], facts: Facts, lives: Lives): string[] {
  const [first, last] = [pages[0], pages.at(-1)];
  if (!first || !last) return [];
  const ids = pages.flatMap(({ answer }) => listOf(fieldOf(answer, 'data')).map(idOf));
  const sign = first.query?.order === 'asc' ? 1 : -1;
  const floor = facts.floorAt(first.begin);
  const ceiling = facts.ceilingAt(last.end);
  const say = (what: string): string =>
    `walk ${first.walk?.id ?? ''} of ${first.thread ?? ''} (${first.client}, ${first.begin} to ${last.end}): ${what}`;
  const found = new Set(ids);
  const missing = (lives.messagesOf.get(first.thread ?? '') ?? []).filter(
    ({ id, born, died }) => born <= floor && died > ceiling && !found.has(id),
  );
  const gone = ids.filter((id) => (lives.messages.get(id)?.died ?? Infinity) <= floor);
  return [
    ...ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => say(`${id} came twice`)),
    ...outOfOrder(ids, lives.messages, sign).map(say),
    ...missing.map(({ id }) => say(`${id} was there all the while and did not come`)),
    ...gone.map((id) => say(`${id} came though it was gone before`)),
  ];
}

function outOfOrder(
  ids: readonly string[],
  messages: ReadonlyMap<string, Life>,
  sign: number,
): string[] {
  const places = ids.map((id) => sign * (messages.get(id)?.born ?? NaN));
  return ids.flatMap((id, index) =>
    index > 0 && !((places[index] ?? 0) > (places[index - 1] ?? 0))
      ? `${id} came out of order`
      : [],
  );
}

function idOf(item: unknown): string {
  return String(fieldOf(item, 'id'));
}
