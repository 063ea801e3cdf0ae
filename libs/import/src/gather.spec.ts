import fc from 'fast-check';
import { gather, type Gathered } from './gather';
import type { Found } from './read-saved';

const message = (id: string, created_at: number, thread_id = 'thread_1') => ({
  ...{ id, object: 'thread.message', created_at, thread_id, role: 'user' },
  content: [{ type: 'text', text: { value: id, annotations: [] } }],
});

const object = (value: Readonly<Record<string, unknown>>, list = 1): Found => ({
  ...{ kind: 'object', value, object: String(value['object']), file: 'a.json', list },
});

async function* each(found: readonly Found[]): AsyncGenerator<Found> {
  yield* found;
}

const gathered = (...found: readonly Found[]): Promise<Gathered> => gather(each(found));
const idsOf = ({ threads }: Gathered): readonly string[] =>
  threads.flatMap(({ messages }) => messages.map(({ id }) => id));

describe('what was found', () => {
  it('becomes threads with their messages, the oldest first', async () => {
    const { threads, skipped } = await gathered(
      object(message('msg_3', 30)),
      object(message('msg_2', 20, 'thread_2')),
      object(message('msg_1', 10)),
      object({ object: 'thread', id: 'thread_1', created_at: 5, metadata: { a: '1' } }),
    );
    expect(skipped).toEqual([]);
    expect(
      threads.map(({ id, createdAt, metadata, messages }) => [
        id,
        createdAt,
        metadata,
        messages.length,
      ]),
    ).toEqual([
      ['thread_1', 5_000, { a: '1' }, 2],
      ['thread_2', 20_000, {}, 1],
    ]);
  });

  it('keeps the order of a list in which several are of one second, whichever way it runs', async () => {
    const newestFirst = ['msg_4', 'msg_3', 'msg_2', 'msg_1'];
    const times: Readonly<Record<string, number>> = { msg_4: 9, msg_3: 8, msg_2: 8, msg_1: 8 };
    const down = newestFirst.map((id) => object(message(id, times[id] ?? 0)));
    expect(idsOf(await gathered(...down))).toEqual(['msg_1', 'msg_2', 'msg_3', 'msg_4']);
    expect(idsOf(await gathered(...down.toReversed()))).toEqual([
      'msg_1',
      'msg_2',
      'msg_3',
      'msg_4',
    ]);
  });

  it('takes lists that show no direction for what they were: the newest first, page behind page', async () => {
    const pages = [
      object(message('msg_4', 8), 1),
      object(message('msg_3', 8), 1),
      object(message('msg_2', 8), 2),
      object(message('msg_1', 8), 2),
    ];
    expect(idsOf(await gathered(...pages))).toEqual(['msg_1', 'msg_2', 'msg_3', 'msg_4']);
  });

  it('never puts the newer ahead of the older, and loses and doubles nothing', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(50), fc.nat(5), fc.nat(3)), { maxLength: 60 }),
        async (given) => {
          const found = given.map(([id, time, list]) => object(message(`msg_${id}`, time), list));
          const { threads } = await gathered(...found);
          const messages = threads.flatMap((thread) => thread.messages);
          const times = messages.map(({ createdAt }) => createdAt);
          expect(times).toEqual([...times].sort((a, b) => a - b));
          const ids = messages.map(({ id }) => id).sort();
          expect(ids).toEqual([...new Set(given.map(([id]) => `msg_${id}`))].sort());
        },
      ),
    );
  });

  it('passes over what else there is, and says what cannot be kept', async () => {
    const { skipped, others } = await gathered(
      object({ object: 'thread.run', id: 'run_1' }),
      object({ ...message('msg_1', 1), role: 'system' }),
      { kind: 'broken', file: 'b.jsonl', line: 7, reason: 'it is not JSON' },
    );
    expect([...others]).toEqual([['thread.run', 1]]);
    expect(skipped).toEqual([
      { file: 'a.json', id: 'msg_1', reason: expect.stringContaining("'system'") },
      { file: 'b.jsonl', line: 7, reason: 'it is not JSON' },
    ]);
  });
});
