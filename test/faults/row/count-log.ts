import { isWrite, type ObservationLine, type RequestLine } from '../record/history';
import { markIn, type Known } from './known';
import type { LogLine, Run } from './read-run';

/** Acknowledged writes that the log or the read tables lack. */
export function lostWrites(run: Run, known: Known): string[] {
  const acknowledged = run.history.filter(
    (line) => line.kind === 'request' && line.status === 200 && isWrite(line),
  ) as RequestLine[];
  const rows = rowsOf(run);
  const live = [...known.entities.values()].filter(({ isDeleted }) => !isDeleted);
  const dead = deadStreams(run);
  return [
    ...acknowledged.flatMap((line) => (isInLog(line, known) ? [] : [say(line)])),
    ...live
      .filter(({ id, thread }) => !rows.has(id) && !dead.has(thread))
      .map(({ id }) => `lost: ${id} is in the log, and in no read table`),
    ...run.before.flatMap((event, index) =>
      JSON.stringify(event) === JSON.stringify(run.log[index])
        ? []
        : [`lost: position ${event.position} is another one after the restore`],
    ),
  ];
}

/** What was done once and is there twice, or is there although it was undone. */
export function doubledWrites(run: Run, known: Known): string[] {
  const rows = rowsOf(run);
  const twice = [...known.byMark].filter(([, events]) => events.length > 1);
  const undead = [...known.entities.values()].filter(
    ({ isDeleted, id }) => isDeleted && rows.has(id),
  );
  return [
    ...twice.map(([mark, events]) => `doubled: ${mark} at ${events.map((e) => e.position).join()}`),
    ...undead.map(({ id }) => `doubled: ${id} is deleted, and in a read table`),
    ...run.history.flatMap((line) => {
      if (line.kind !== 'request' || line.operation !== 'listMessages' || line.status !== 200) {
        return [];
      }
      const { data } = line.answer as { readonly data: readonly { readonly id: string }[] };
      const ids = data.map(({ id }) => id);
      return new Set(ids).size === ids.length
        ? []
        : [`doubled: a page of ${line.client} at ${line.begin}`];
    }),
  ];
}

/** Holes and leaps in the log, pages that are not in its order, and positions that appeared late. */
export function outOfOrder(run: Run, known: Known): string[] {
  return [...gapsOf(run.log), ...lateOnes(run), ...disorderedPages(run, known)];
}

function gapsOf(log: readonly LogLine[]): string[] {
  const last = new Map<string, number>();
  let clock = 0;
  const follows = (name: string, number: number): boolean => {
    const isNext = number === (last.get(name) ?? 0) + 1;
    last.set(name, number);
    return isNext;
  };
  return log.flatMap((event) => {
    const { position, version, rev, stream_id, entity_id, recorded_at } = event;
    const isBack = recorded_at < clock;
    clock = recorded_at;
    return [
      ...(follows('log', position) ? [] : [`out of order: position ${position}`]),
      ...(follows(`v ${stream_id}`, version) ? [] : [`out of order: version at ${position}`]),
      ...(follows(`r ${entity_id}`, rev) ? [] : [`out of order: revision at ${position}`]),
      ...(isBack ? [`out of order: the time at ${position}`] : []),
    ];
  });
}

/** Whoever saw a head saw everything up to it, and nothing of that changes. */
function lateOnes({ history, log }: Run): string[] {
  let before: ObservationLine | undefined;
  return history.flatMap((line) => {
    if (line.kind !== 'observation') return [];
    const wrong = line.seen.filter(([position, id]) => log[position - 1]?.event_id !== id);
    const isBack = isFalling(line, before) || line.checkpoint > line.head;
    before = line;
    return [
      ...(line.count === line.head
        ? []
        : [`out of order: ${line.count} events up to ${line.head}`]),
      ...wrong.map(([position]) => `lost: what was seen at ${position} is no more`),
      ...(isBack ? [`out of order: the checkpoint at ${line.begin}`] : []),
    ];
  });
}

/** Otherwise than in a crash of its server, which may take back what was projected last. */
function isFalling(line: ObservationLine, before = line): boolean {
  const isCrash = line.server === before.server && line.recovered !== before.recovered;
  return line.checkpoint < before.checkpoint && !isCrash;
}

function disorderedPages({ history }: Run, { entities }: Known): string[] {
  return history.flatMap((line) => {
    if (line.kind !== 'request' || line.operation !== 'listMessages' || line.status !== 200)
      return [];
    const { data } = line.answer as { readonly data: readonly { readonly id: string }[] };
    const sign = line.query?.order === 'asc' ? 1 : -1;
    const places = data.map(({ id }) => sign * (entities.get(id)?.position ?? NaN));
    const isSorted = places.every((place, at) => at === 0 || place > (places[at - 1] ?? 0));
    return isSorted ? [] : [`out of order: a page of ${line.client} at ${line.begin}`];
  });
}

function isInLog(line: RequestLine, { byMark, entities }: Known): boolean {
  if (line.operation.startsWith('delete')) {
    return entities.get(line.message ?? line.thread ?? '')?.isDeleted ?? false;
  }
  const [event] = byMark.get(markIn(line.body) ?? '') ?? [];
  return event?.entity_id === (line.answer as { readonly id: string }).id;
}

function rowsOf({ tables }: Run): Set<unknown> {
  return new Set(
    tables.flatMap(({ table, row }) => {
      if (table === 'messages') return [row['message_id']];
      return table === 'threads' ? [row['thread_id']] : [];
    }),
  );
}

function deadStreams({ tables }: Run): Set<unknown> {
  return new Set(
    tables.filter(({ table }) => table === 'dead_events').map(({ row }) => row['stream_id']),
  );
}

function say({ client, operation, begin }: RequestLine): string {
  return `lost: ${operation} of ${client} at ${begin} was acknowledged`;
}
