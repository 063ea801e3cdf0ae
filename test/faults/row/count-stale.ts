import type { RequestLine } from '../record/history';
import { markIn, type Entity, type Known } from './known';
import type { Run } from './read-run';

type Item = { readonly id: string; readonly metadata?: unknown };
type Page = { readonly data: readonly Item[]; readonly has_more: boolean };

/** Reads that lack, or still have, what was acknowledged before they were asked. A sentence each. */
export function staleReads({ history }: Run, known: Known): string[] {
  return history.flatMap((line) => {
    if (line.kind !== 'request' || (line.status !== 200 && line.status !== 404)) return [];
    switch (line.operation) {
      case 'retrieveMessage':
      case 'retrieveThread':
        return staleRetrieve(line, known);
      case 'listMessages':
        return staleList(line, known);
      case 'createThread':
      case 'modifyThread':
      case 'deleteThread':
      case 'createMessage':
      case 'modifyMessage':
      case 'deleteMessage':
        return [];
    }
  });
}

function staleRetrieve(line: RequestLine, known: Known): string[] {
  const entity = known.entities.get(line.message ?? line.thread ?? '');
  if (!entity) return [];
  if (line.status === 404)
    return mustBeThere(entity, line) ? [say(line, entity, 'is missing')] : [];
  return staleItem(line, entity, line.answer as Item, known);
}

function staleList(line: RequestLine, known: Known): string[] {
  const thread = known.entities.get(line.thread ?? '');
  if (line.status === 404) {
    return thread && mustBeThere(thread, line) ? [say(line, thread, 'is missing')] : [];
  }
  const page = line.answer as Page;
  const items = new Map(page.data.map((item) => [item.id, item]));
  const isCovered = coverage(line, page, known);
  return (known.messagesOf.get(line.thread ?? '') ?? []).flatMap((message) => {
    const item = items.get(message.id);
    if (item) return staleItem(line, message, item, known);
    const lacks = mustBeThere(message, line) && isCovered(message.position);
    return lacks ? [say(line, message, 'is missing')] : [];
  });
}

function mustBeThere(entity: Entity, { begin, end }: RequestLine): boolean {
  return entity.acknowledgedAt < begin && entity.deleteAskedAt > end;
}

function staleItem(line: RequestLine, entity: Entity, item: Item, { byMark }: Known): string[] {
  if (entity.deletedAt < line.begin) return [say(line, entity, 'is there, although deleted')];
  const shown = byMark.get(markIn(item) ?? '')?.[0];
  const wanted = Math.max(
    0,
    ...entity.revisions.filter(({ at }) => at < line.begin).map(({ rev }) => rev),
  );
  if (shown && shown.entity_id === entity.id && shown.rev >= wanted) return [];
  return [say(line, entity, `is shown as of revision ${shown?.rev ?? 0}, not ${wanted}`)];
}

/** Which positions a page speaks of: whatever lies there and is not on it was not there. */
function coverage(
  { query }: RequestLine,
  { data, has_more }: Page,
  { entities }: Known,
): (position: number) => boolean {
  const sign = query?.order === 'asc' ? 1 : -1;
  const placeOf = (id: string | undefined, otherwise: number): number =>
    id === undefined ? otherwise : sign * (entities.get(id)?.position ?? NaN);
  let lower = placeOf(query?.after, -Infinity);
  let upper = placeOf(query?.before, Infinity);
  if (has_more) {
    // With `before` alone a page holds those next to it, else those next to where it begins.
    if (query?.before !== undefined && query.after === undefined)
      lower = placeOf(data[0]?.id, lower);
    else upper = placeOf(data.at(-1)?.id, upper);
  }
  return (position) => sign * position > lower && sign * position < upper;
}

function say({ client, operation, begin }: RequestLine, { id }: Entity, what: string): string {
  return `stale: ${operation} of ${client} at ${begin}: ${id} ${what}`;
}
