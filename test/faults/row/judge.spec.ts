import type { HistoryLine, ObservationLine, RequestLine } from '../record/history';
import { doubledWrites, lostWrites, outOfOrder } from './count-log';
import { staleReads } from './count-stale';
import { learn } from './known';
import type { LogLine, Run } from './read-run';

const THREAD = 'thread_1';
const [FIRST, SECOND] = ['msg_1', 'msg_2'];

const event = (position: number, type: string, entity: string, rev = 1): LogLine => ({
  ...{ position, version: position, rev, type, recorded_at: position, event_id: `e${position}` },
  ...{ stream_id: THREAD, entity_id: entity },
  payload: JSON.stringify({ metadata: { mark: `m${position}` } }),
});

const request = (at: number, line: Partial<RequestLine>): RequestLine => ({
  ...{ kind: 'request', client: 'c1', via: 'api-1', begin: at, end: at + 1 },
  ...{ operation: 'listMessages', thread: THREAD, status: 200, answer: null },
  ...line,
});

const write = (at: number, operation: RequestLine['operation'], id: string): RequestLine =>
  request(at, { operation, body: { metadata: { mark: `m${at / 10}` } }, answer: { id } });

const look = (line: Partial<ObservationLine>): ObservationLine => ({
  ...{ kind: 'observation', begin: 70, end: 71, head: 4, checkpoint: 4, count: 4, seen: [] },
  ...{ server: 'the first', recovered: 'at first' },
  ...line,
});

const item = (id: string, mark: string): object => ({ id, metadata: { mark } });
const page = (...data: object[]): object => ({ data, has_more: false });
const query = { limit: 10, order: 'asc' } as const;

/** A thread, two messages, a change of the first, and a page that shows it. */
const SOUND: Run = {
  log: [
    event(1, 'ThreadCreated', THREAD),
    event(2, 'MessageCreated', FIRST),
    event(3, 'MessageCreated', SECOND),
    event(4, 'MessageModified', FIRST, 2),
  ],
  history: [
    write(10, 'createThread', THREAD),
    write(20, 'createMessage', FIRST),
    write(30, 'createMessage', SECOND),
    write(40, 'modifyMessage', FIRST),
    request(50, { query, answer: page(item(FIRST, 'm4'), item(SECOND, 'm3')) }),
    look({ begin: 60, end: 61, seen: [[4, 'e4']] }),
  ],
  tables: [
    { table: 'threads', row: { thread_id: THREAD } },
    ...[FIRST, SECOND].map((id) => ({ table: 'messages', row: { message_id: id } })),
  ],
  before: [],
};

const answering = (answer: object, more: Partial<RequestLine> = {}): Run => ({
  ...SOUND,
  history: [...SOUND.history, request(70, { query, answer, ...more })],
});
const withLog = (log: readonly LogLine[]): Run => ({ ...SOUND, log });
const told = (...lines: HistoryLine[]): Run => ({
  ...SOUND,
  history: [...SOUND.history, ...lines],
});

const count = (judge: (run: Run, known: ReturnType<typeof learn>) => string[], run: Run): number =>
  judge(run, learn(run)).length;

describe('what the harness counts', () => {
  it.each([
    ['lost', lostWrites],
    ['doubled', doubledWrites],
    ['stale', staleReads],
    ['out of order', outOfOrder],
  ])('finds nothing %s in a sound run', (_, judge) => expect(count(judge, SOUND)).toBe(0));

  it.each<[string, (run: Run, known: ReturnType<typeof learn>) => string[], Run]>([
    [
      'an acknowledged create that the log lacks',
      lostWrites,
      told(write(90, 'createMessage', 'x')),
    ],
    [
      'an acknowledged delete that the log lacks',
      lostWrites,
      told(request(90, { operation: 'deleteMessage', message: FIRST })),
    ],
    [
      'a message that no read table has',
      lostWrites,
      { ...SOUND, tables: SOUND.tables.slice(0, 2) },
    ],
    [
      'another event behind a restore',
      lostWrites,
      { ...SOUND, before: [event(1, 'ThreadCreated', 'thread_2')] },
    ],
    [
      'a mark that is in the log twice',
      doubledWrites,
      withLog([
        ...SOUND.log,
        { ...event(5, 'MessageCreated', 'msg_3'), payload: SOUND.log[1]?.payload ?? '' },
      ]),
    ],
    [
      'a deleted message in a read table',
      doubledWrites,
      withLog([...SOUND.log, event(5, 'MessageDeleted', SECOND, 2)]),
    ],
    [
      'a message that is on a page twice',
      doubledWrites,
      answering(page(item(FIRST, 'm4'), item(FIRST, 'm4'))),
    ],
    ['a page without an acknowledged message', staleReads, answering(page(item(FIRST, 'm4')))],
    [
      'a page with an older revision',
      staleReads,
      answering(page(item(FIRST, 'm2'), item(SECOND, 'm3'))),
    ],
    ['a thread that is not found', staleReads, answering({}, { status: 404 })],
    [
      'a message that is not found',
      staleReads,
      answering({}, { status: 404, operation: 'retrieveMessage', message: FIRST }),
    ],
    [
      'a message that is shown after its delete',
      staleReads,
      told(
        request(80, { operation: 'deleteMessage', message: SECOND }),
        request(90, { operation: 'retrieveMessage', message: SECOND, answer: item(SECOND, 'm3') }),
      ),
    ],
    [
      'a hole',
      outOfOrder,
      withLog([...SOUND.log, { ...event(6, 'MessageModified', FIRST, 3), version: 5 }]),
    ],
    [
      'a time that steps back',
      outOfOrder,
      withLog([...SOUND.log, { ...event(5, 'MessageModified', FIRST, 3), recorded_at: 1 }]),
    ],
    [
      'a page that is the wrong way round',
      outOfOrder,
      answering(page(item(SECOND, 'm3'), item(FIRST, 'm4'))),
    ],
    ['a checkpoint that steps back', outOfOrder, told(look({ checkpoint: 3 }))],
    [
      'a checkpoint that steps back on the way to another server',
      outOfOrder,
      told(look({ checkpoint: 3, server: 'the next', recovered: 'later' })),
    ],
    ['an event that appears below a head that was seen', outOfOrder, told(look({ count: 3 }))],
  ])('finds %s', (_, judge, run) => expect(count(judge, run)).toBe(1));

  it('lets a checkpoint step back where the server crashed', () => {
    const run = told(look({ checkpoint: 3, recovered: 'later' }));
    expect(count(outOfOrder, run)).toBe(0);
  });

  it('does not ask of a page what lies beyond it', () => {
    const short = { data: [item(FIRST, 'm4')], has_more: true };
    expect(count(staleReads, answering(short))).toBe(0);
  });

  it('does not ask for what somebody was just deleting', () => {
    const run = told(
      request(65, { operation: 'deleteMessage', message: SECOND, status: null }),
      request(70, { query, answer: page(item(FIRST, 'm4')) }),
    );
    expect(count(staleReads, run)).toBe(0);
  });
});
