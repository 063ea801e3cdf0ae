import type { Facts } from '../facts';
import { put } from '../facts';
import { listOf } from '../lives';
import {
  canon,
  fieldOf,
  isRead,
  markOf,
  payloadOf,
  type LogEvent,
  type Request,
  type Run,
} from '../run';
import { judge, type Verdict } from '../verdict';

export type JudgedWrites = {
  readonly verdicts: readonly Verdict[];
  readonly lost: number;
  readonly doubled: number;
  readonly outOfOrder: number;
};

/** I1, I7, and that what was acknowledged before another thing was asked for comes ahead of it. */
export function judgeWrites(run: Run, facts: Facts): JudgedWrites {
  const acknowledged = run.requests.filter((request) => !isRead(request) && request.status === 200);
  const lost = acknowledged.flatMap((request) => findLost(request, run, facts));
  const doubled = findDoubled(facts);
  const [keyed, repeats] = [keysOf(run), [...findSecondEffects(facts), ...findUnequalRepeats(run)]];
  const disorder = findDisorder(run, facts);
  return {
    lost: lost.length,
    doubled: doubled.length,
    outOfOrder: disorder.length,
    verdicts: [
      judge('I1', 'what was acknowledged is in the log as it was sent', {
        evidence: acknowledged.length,
        of: 'acknowledged writes',
        violations: lost,
      }),
      judge('I1', 'nothing is in the log twice, and nothing that nobody asked', {
        evidence: run.log.length,
        of: 'events',
        violations: [...doubled, ...findUnasked(run, facts)],
      }),
      judge('I1', 'writes stand in the order in which they were acknowledged', {
        evidence: acknowledged.length,
        of: 'acknowledged writes',
        violations: disorder,
      }),
      judge('I7', 'one key has one effect and one answer', {
        evidence: keyed,
        of: 'keyed answers',
        violations: repeats,
      }),
    ],
  };
}

const TYPES: Readonly<Record<string, string>> = {
  createThread: 'ThreadCreated',
  modifyThread: 'ThreadModified',
  createMessage: 'MessageCreated',
  modifyMessage: 'MessageModified',
};

function findLost(request: Request, run: Run, facts: Facts): string[] {
  if (request.operation.startsWith('delete')) return findLostDelete(request, run);
  const mark = markOf(request.body);
  if (mark === undefined) return [];
  const event = (facts.eventsByMark.get(mark) ?? []).find(
    ({ type }) => type === TYPES[request.operation],
  );
  if (!event)
    return [tell(request, `no ${TYPES[request.operation] ?? 'event'} has the mark ${mark}`)];
  const entity = request.operation.startsWith('create')
    ? fieldOf(request.answer, 'id')
    : (request.message ?? request.thread);
  if (event.entity_id !== entity)
    return [tell(request, `the mark ${mark} is on ${event.entity_id}`)];
  return differsFrom(request, event);
}

function differsFrom(request: Request, event: LogEvent): string[] {
  const payload = payloadOf(event);
  const sent = request.body ?? {};
  const wanted = Object.keys(sent).filter((name) => ['role', 'content', 'metadata'].includes(name));
  return wanted.flatMap((name) =>
    canon(textOf(payload?.[name])) === canon(textOf(sent[name]))
      ? []
      : tell(request, `position ${event.position} has another ${name}: ${canon(payload?.[name])}`),
  );
}

/** A text comes in as a string and stands in the log as one text part. */
function textOf(value: unknown): unknown {
  const [part, ...more] = listOf(value);
  const text = fieldOf(fieldOf(part, 'text'), 'value');
  return text !== undefined && more.length === 0 ? text : value;
}

function findLostDelete(request: Request, { log }: Run): string[] {
  const id = request.message ?? request.thread ?? '';
  return deletedIn(log).has(id) ? [] : [tell(request, `no event deletes ${id}`)];
}

const deleted = new WeakMap<readonly LogEvent[], ReadonlySet<string>>();

function deletedIn(log: readonly LogEvent[]): ReadonlySet<string> {
  const ids =
    deleted.get(log) ??
    new Set(log.filter(({ type }) => type.endsWith('Deleted')).map(({ entity_id }) => entity_id));
  deleted.set(log, ids);
  return ids;
}

function findDoubled({ eventsByMark }: Facts): string[] {
  return [...eventsByMark].flatMap(([mark, events]) => {
    const [first, second] = events;
    return first && second
      ? `the mark ${mark} stands at positions ${events.map(({ position }) => position).join(', ')}`
      : [];
  });
}

/** Only of those who were seen to write for the clients: workers and set-ups have marks of nobody. */
function findUnasked({ log }: Run, { requestsByMark, origins }: Facts): string[] {
  const actors = new Set<string>();
  for (const event of log) {
    if (requestsByMark.has(markOf(payloadOf(event)) ?? '')) actors.add(event.actor);
  }
  return log.flatMap((event) => {
    const isAsked = (origins.get(event.position)?.begin ?? 0) > 0;
    const mark = markOf(payloadOf(event));
    const isOurs = mark !== undefined || event.type.endsWith('Deleted');
    if (isAsked || !isOurs || !actors.has(event.actor)) return [];
    return `position ${event.position}: nobody asked for this ${event.type} of ${event.entity_id}`;
  });
}

function findDisorder({ log }: Run, { origins, floorAt }: Facts): string[] {
  return log.flatMap(({ position, type, entity_id }) => {
    const begin = origins.get(position)?.begin ?? 0;
    const floor = begin === 0 ? 0 : floorAt(begin);
    if (floor < position) return [];
    return `position ${position} (${type} of ${entity_id}) was asked for after ${floor} had been acknowledged`;
  });
}

function keysOf({ requests }: Run): number {
  return requests.filter(({ key, status }) => key !== undefined && status === 200).length;
}

/** A body has its mark alone, and so all requests with a mark are one key's, or repeats without any. */
function findSecondEffects({ eventsByMark, requestsByMark }: Facts): string[] {
  return [...eventsByMark].flatMap(([mark, events]) => {
    const keys = new Set(requestsByMark.get(mark)?.map(({ key }) => key));
    const [key] = keys;
    if (events.length < 2 || keys.size !== 1 || key === undefined) return [];
    return `the key ${key} had effects at positions ${events.map(({ position }) => position).join(', ')}`;
  });
}

function findUnequalRepeats({ requests }: Run): string[] {
  const answers = new Map<string, Request[]>();
  for (const request of requests) {
    if (request.key !== undefined && request.status === 200) put(answers, request.key, request);
  }
  return [...answers.values()].flatMap(([first, ...others]) =>
    others
      .filter(({ answer }) => canon(answer) !== canon(first?.answer))
      .map((other) => tell(other, `is not that of the first time: ${canon(first?.answer)}`)),
  );
}

function tell({ client, operation, begin, answer }: Request, what: string): string {
  return `${operation} of ${client} at ${begin}, answered ${canon(answer)}: ${what}`;
}
