import fc from 'fast-check';
import { judgeRun } from './judge-run';
import type { LogEvent, Request, Row, Run } from './run';
import { simulate, type Step } from './simulate';

const step: fc.Arbitrary<Step> = fc.record({
  client: fc.nat(3),
  does: fc.constantFrom(
    'create',
    'create',
    'keyed',
    'modify',
    'delete',
    'retrieve',
    'list',
    'walk',
  ),
  of: fc.nat(40),
  limit: fc.integer({ min: 1, max: 6 }),
  order: fc.constantFrom('asc', 'desc'),
});

/** Has something of everything, so that each fault below has a place. */
const story: readonly Step[] = (
  ['create', 'keyed', 'create', 'create', 'modify', 'retrieve', 'delete', 'list', 'walk'] as const
).map((does, index) => ({ client: index % 3, does, of: index, limit: 2, order: 'asc' }));
const good = simulate(story);

describe('the checker', () => {
  it('accepts whatever a service does that keeps its promises', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 60 }), (steps) => {
        const { verdicts } = judgeRun(simulate(steps));
        expect(verdicts.filter(({ verdict }) => verdict === 'VIOLATED')).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it.each<[fault: string, invariant: string, spoil: (run: Run) => Run]>([
    ['an acknowledged create that is lost', 'I1', without('MessageCreated')],
    ['an acknowledged modify that is lost', 'I1', without('MessageModified')],
    ['an acknowledged delete that is lost', 'I1', without('MessageDeleted')],
    ['a create that is stored twice', 'I1', (run) => ({ ...run, log: [...run.log, again(run)] })],
    ['another text than was sent', 'I1', changing('MessageCreated', { payload: otherText() })],
    [
      'an event that nobody asked for',
      'I1',
      (run) => ({ ...run, log: [...run.log, unasked(run)] }),
    ],
    ['writes in another order than acknowledged', 'I1', swapped],
    ['a hole in the positions', 'I2', (run) => ({ ...run, log: run.log.map(moved) })],
    ['a version twice', 'I3', changing('MessageModified', { version: 2 })],
    ['a revision left out', 'I4', changing('MessageModified', { rev: 3 })],
    ['a time that steps back', 'I6', changing('MessageModified', { recorded_at: 1 })],
    ['a payload that was changed', 'hashes', changing('MessageModified', { payload: '{}' })],
    ['a row that appears below the head', 'I5', lateRow],
    ['a checkpoint that falls', 'I12', observed({ checkpoint: 0 })],
    [
      'a checkpoint that falls on the way to another server',
      'I12',
      observed({ checkpoint: 0, server: 'the next', recovered: 'later' }),
    ],
    ['a checkpoint above the head', 'I12', observed({ checkpoint: 10_000 })],
    ['a second answer to one key', 'I7', otherRepeat],
    ['a second effect of one key', 'I7', keyedTwice],
    ['a message without a row', 'I8', rows('messages', (all) => all.slice(1))],
    ['a row of a message that is gone', 'I8', rows('messages', (all) => [...all, ghost(all)])],
    ['a row that was not brought up to date', 'I8', rows('messages', (all) => all.map(older))],
    ['a head that is behind', 'I8', rows('thread_heads', (all) => all.map(behind))],
    ['a projection that never caught up', 'I13', (run) => ({ ...run, drained: false })],
    ['a task that is left', 'I13', rows('tasks', () => [{ task_id: 't', state: 'pending' }])],
    ['a read from before the last acknowledgement', 'I10', staleRead],
    ['a message missing on a page', 'I9', answering('listMessages', dropItem)],
    ['a page in another order', 'I9', answering('listMessages', reverseItems)],
    ['a wrong has_more', 'I9', answering('listMessages', flipMore)],
    ['a message that reads otherwise', 'I9', answering('retrieveMessage', otherRole)],
    ['a walk that brings a message twice', 'I11', answering('listMessages', doubleItem)],
    ['a request that fails in peace', '5xx', failing(503)],
    ['a request without an answer in peace', '5xx', failing(null)],
    [
      'a restored log that lacks events',
      'I21',
      (run) => ({ ...run, before: [...run.log, again(run)] }),
    ],
  ])('finds %s', (_, invariant, spoil) => {
    const violated = judgeRun(spoil(good)).verdicts.filter(({ verdict }) => verdict === 'VIOLATED');
    expect(violated.map((verdict) => verdict.invariant)).toContain(invariant);
  });

  it('lets the checkpoint fall with what a crash of the server took back', () => {
    const fallen = observed({ checkpoint: 0, recovered: 'later' })(good);
    const i12 = judgeRun(fallen).verdicts.find(({ invariant }) => invariant === 'I12');
    expect(i12?.verdict).toBe('holds');
  });

  it('finds two verdicts on one attachment, and one that is missing', () => {
    const attached = {
      ...good,
      log: good.log.map((event) =>
        event.entity_id === 'msg_2' && event.type === 'MessageCreated'
          ? {
              ...event,
              payload: JSON.stringify({ attachments: [{ file_id: 'file-1', tools: [] }] }),
            }
          : event,
      ),
    };
    const verdict = { ...again(good), type: 'AttachmentValidated', entity_id: 'msg_2' };
    const given = { ...verdict, payload: '{"file_id":"file-1"}' };
    const i14 = (log: readonly LogEvent[]): unknown =>
      judgeRun({ ...good, log }).verdicts.find(({ invariant }) => invariant === 'I14')?.verdict;
    expect(i14(attached.log)).toBe('VIOLATED');
    expect(i14([...attached.log, given])).toBe('holds');
    expect(i14([...attached.log, given, given])).toBe('VIOLATED');
  });

  it('finds that an API that stands still held up the others', () => {
    const phases = [{ name: 'fault', at: 0, stopped: ['api-2'] }];
    const until = 5_000_000 + Math.max(...good.requests.map(({ end }) => end));
    const later = { ...(good.requests[1] as Request), begin: until - 1, end: until };
    const run = { ...good, phases, requests: [...good.requests, later] };
    const i24 = judgeRun(run).verdicts.find(({ invariant }) => invariant === 'I24');
    expect(i24?.verdict).toBe('VIOLATED');
  });

  it.each([
    [19, 'holds'],
    [31, 'VIOLATED'],
  ])('judges creates of %i µs without Redis, where 10 were usual, as "%s"', (slow, expected) => {
    const [create] = good.requests.filter(({ operation }) => operation === 'createMessage');
    const creates = (at: number, takes: number): Request[] =>
      Array.from({ length: 250 }, (_, index) => {
        const begin = at + index * 100;
        return { ...(create as Request), begin, end: begin + takes };
      });
    const phases = [
      { name: 'healthy', at: 0 },
      { name: 'fault', at: 100_000, away: ['redis'] },
    ];
    const run = { ...good, phases, requests: [...creates(0, 10), ...creates(100_000, slow)] };
    const i22 = judgeRun(run).verdicts.find(({ invariant }) => invariant === 'I22');
    expect(i22?.verdict).toBe(expected);
  });

  it('says of what it had no evidence for that it was not exercised', () => {
    const { verdicts } = judgeRun(good);
    const silent = verdicts.filter(({ verdict }) => verdict === 'not exercised');
    expect(silent.map(({ invariant }) => invariant)).toEqual(['I21', 'I14', 'I23', 'I22', 'I24']);
  });
});

type Spoil = (run: Run) => Run;

function without(type: string): Spoil {
  return (run) => {
    const at = run.log.findLastIndex((event) => event.type === type);
    return { ...run, log: run.log.filter((_, index) => index !== at) };
  };
}

function changing(type: string, change: Partial<LogEvent>): Spoil {
  return (run) => {
    const at = run.log.findLastIndex((event) => event.type === type);
    return {
      ...run,
      log: run.log.map((event, index) => (index === at ? { ...event, ...change } : event)),
    };
  };
}

function otherText(): string {
  return JSON.stringify({ role: 'user', content: 'other', metadata: { mark: 'm5' } });
}

function again({ log }: Run): LogEvent {
  const event = log.find(({ type }) => type === 'MessageCreated') as LogEvent;
  const at = log.length + 1;
  return { ...event, position: at, version: at, event_id: 'again', entity_id: 'msg_again' };
}

function unasked(run: Run): LogEvent {
  return { ...again(run), payload: '{"metadata":{"mark":"of nobody"}}' };
}

function swapped(run: Run): Run {
  const [a, b] = run.log.slice(1, 3) as [LogEvent, LogEvent];
  const log = run.log.map((event) => {
    if (event === a) return { ...b, position: a.position, version: a.version };
    return event === b ? { ...a, position: b.position, version: b.version } : event;
  });
  return { ...run, log };
}

function moved(event: LogEvent, index: number): LogEvent {
  return index < 3 ? event : { ...event, position: event.position + 1 };
}

function lateRow(run: Run): Run {
  const [first, ...rest] = run.observations;
  const seen = (first?.seen ?? []).slice(1);
  return { ...run, observations: [{ ...first, seen } as Run['observations'][number], ...rest] };
}

function observed(change: Partial<Run['observations'][number]>): Spoil {
  return (run) => {
    const last = run.observations.length - 1;
    const observations = run.observations.map((each, index) =>
      index === last ? { ...each, ...change } : each,
    );
    return { ...run, observations };
  };
}

function otherRepeat(run: Run): Run {
  const at = run.requests.findLastIndex(({ key }) => key !== undefined);
  return {
    ...run,
    requests: run.requests.map((each, index) => (index === at ? renamed(each) : each)),
  };
}

function keyedTwice(run: Run): Run {
  const mark = run.requests.find(({ key }) => key !== undefined)?.body?.['metadata'];
  const event = run.log.find(({ payload }) => payload?.includes(JSON.stringify(mark)));
  if (!event) throw new Error('expected an event of a keyed request');
  return { ...run, log: [...run.log, { ...event, position: run.log.length + 1 }] };
}

function renamed(request: Request): Request {
  return { ...request, answer: { ...request.answer, created_at: 1 } };
}

function rows(table: string, change: (all: readonly Row[]) => readonly Row[]): Spoil {
  return (run) => {
    const tables = new Map(run.tables);
    return { ...run, tables: tables.set(table, change(tables.get(table) ?? [])) };
  };
}

function ghost([row]: readonly Row[]): Row {
  return { ...row, message_id: 'msg_ghost' };
}
function older(row: Row): Row {
  return { ...row, metadata: '{"mark":"m0"}' };
}
function behind(row: Row): Row {
  return { ...row, applied_version: 1 };
}

/** The first page of the story, asked for once more when all is over. */
function staleRead(run: Run): Run {
  const old = run.requests.find(({ operation }) => operation === 'retrieveMessage') as Request;
  const created = run.requests.find(({ answer }) => answer?.['id'] === old.message) as Request;
  const end = Math.max(...run.requests.map((request) => request.end));
  const mark = { metadata: { mark: 'late' } };
  const change = { ...created, operation: 'modifyMessage', message: old.message ?? '', body: mark };
  const position = run.log.length + 1;
  const event = { ...again(run), type: 'MessageModified', entity_id: old.message ?? '' };
  const asked = { ...change, begin: end + 1, end: end + 2, answer: { ...created.answer, ...mark } };
  const log = [...run.log, { ...event, position, payload: JSON.stringify(mark) }];
  return {
    ...run,
    log,
    requests: [...run.requests, asked, { ...old, begin: end + 3, end: end + 4 }],
  };
}

function answering(operation: string, change: (answer: Row) => Row): Spoil {
  return (run) => {
    const at = run.requests.findLastIndex(
      (each) => each.operation === operation && each.answer !== null && fits(each),
    );
    const requests = run.requests.map((each, index) =>
      index === at ? { ...each, answer: change(each.answer ?? {}) } : each,
    );
    return { ...run, requests };
  };
}

function fits({ operation, answer }: Request): boolean {
  return operation !== 'listMessages' || itemsOf(answer ?? {}).length > 1;
}

function itemsOf(answer: Row): readonly unknown[] {
  return answer['data'] as readonly unknown[];
}

function dropItem(answer: Row): Row {
  return { ...answer, data: itemsOf(answer).slice(1) };
}
function reverseItems(answer: Row): Row {
  return { ...answer, data: itemsOf(answer).toReversed() };
}
function doubleItem(answer: Row): Row {
  return {
    ...answer,
    data: [...itemsOf(answer), itemsOf(answer)[0]],
  };
}
function flipMore(answer: Row): Row {
  return { ...answer, has_more: answer['has_more'] !== true };
}
function otherRole(answer: Row): Row {
  return { ...answer, role: 'assistant' };
}

function failing(status: number | null): Spoil {
  return (run) => ({
    ...run,
    requests: run.requests.map((each, index) =>
      index === 2 ? { ...each, status, answer: null } : each,
    ),
  });
}
