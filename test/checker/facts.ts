import { isRead, markOf, payloadOf, type LogEvent, type Request, type Run } from './run';

/** When each event was asked for and acknowledged, as far as the clients know. */
export type Facts = {
  /** By position. */
  readonly origins: ReadonlyMap<number, Origin>;
  readonly eventsByMark: ReadonlyMap<string, readonly LogEvent[]>;
  readonly requestsByMark: ReadonlyMap<string, readonly Request[]>;
  /** The greatest position of which somebody knew before `time` that it is in the log. */
  readonly floorAt: (time: number) => number;
  /** The greatest position up to which everything can have been in the log before `time`. */
  readonly ceilingAt: (time: number) => number;
};

export type Origin = {
  /** When the first request for it began; 0 for what no client asked for. */
  readonly begin: number;
  /** When the first request for it was answered with success; Infinity if none was. */
  readonly acknowledged: number;
};

export function findFacts(run: Run): Facts {
  const requestsByMark = new Map<string, Request[]>();
  const deletes = new Map<string, Request[]>();
  for (const request of run.requests) {
    if (isRead(request)) continue;
    const mark = markOf(request.body);
    if (mark !== undefined) put(requestsByMark, mark, request);
    else if (request.operation.startsWith('delete')) {
      put(deletes, request.message ?? request.thread ?? '', request);
    }
  }
  const eventsByMark = new Map<string, LogEvent[]>();
  const origins = new Map<number, Origin>();
  for (const event of run.log) {
    const mark = markOf(payloadOf(event));
    if (mark !== undefined) put(eventsByMark, mark, event);
    const asked = event.type.endsWith('Deleted')
      ? deletes.get(event.entity_id)
      : requestsByMark.get(mark ?? '');
    origins.set(event.position, originOf(asked ?? []));
  }
  const bounds = boundsOf(run.log, origins);
  return { origins, eventsByMark, requestsByMark, ...bounds };
}

function originOf(requests: readonly Request[]): Origin {
  const begins = requests.map(({ begin }) => begin);
  const ends = requests.filter(({ status }) => status === 200).map(({ end }) => end);
  return { begin: begins.length ? Math.min(...begins) : 0, acknowledged: Math.min(...ends) };
}

function boundsOf(
  log: readonly LogEvent[],
  origins: ReadonlyMap<number, Origin>,
): Pick<Facts, 'floorAt' | 'ceilingAt'> {
  const acknowledged = log
    .map(({ position }) => ({ position, at: origins.get(position)?.acknowledged ?? Infinity }))
    .filter(({ at }) => at !== Infinity)
    .sort((a, b) => a.at - b.at);
  const times = acknowledged.map(({ at }) => at);
  const highest = runningMax(acknowledged.map(({ position }) => position));
  const begun = runningMax(log.map(({ position }) => origins.get(position)?.begin ?? 0));
  return {
    floorAt: (time) => highest[countBelow(times, time) - 1] ?? 0,
    ceilingAt: (time) => log[countBelow(begun, time) - 1]?.position ?? 0,
  };
}

function runningMax(numbers: readonly number[]): readonly number[] {
  let max = 0;
  return numbers.map((number) => (max = Math.max(max, number)));
}

/** How many of the numbers, which rise, are below `limit`. */
export function countBelow(numbers: readonly number[], limit: number): number {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] ?? Infinity) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function put<K, T>(lists: Map<K, T[]>, key: K, item: T): void {
  const list = lists.get(key);
  if (list) list.push(item);
  else lists.set(key, [item]);
}
