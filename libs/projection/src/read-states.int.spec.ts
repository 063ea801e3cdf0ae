import { createMessage, modifyMessage } from '#domain';
import { readAfter, readHead } from '#event-store';
import { aMessage } from '../../../test/support/builders';
import { aThread, openTestLog, type TestLog } from '../../../test/support/log';
import { foldPortions } from './apply-events';
import { createPump } from './pump';
import { readStates } from './read-states';

const IDS = Array.from({ length: 24 }, (_, index) => `msg_${index}`);
const LARGE = 1_000_000;

let log: TestLog;
let created: number;
beforeAll(async () => {
  log = await openTestLog();
  await log.append(aThread('thread_t'));
  const { role, attachments, metadata } = aMessage();
  const content = [{ type: 'text', text: { value: 'a'.repeat(LARGE), annotations: [] } } as const];
  const message = { role, content, attachments, metadata };
  for (const id of IDS) await log.append(createMessage('thread_t', { id, ...message }));
  await createPump({ db: log.db, readAfter }).run();
  created = await readHead(log.db);
  const change = { metadata: { a: '1' } };
  for (const id of IDS) {
    await log.append(modifyMessage(aMessage({ id, threadId: 'thread_t' }), change));
  }
});
afterAll(() => log.close());

describe('small changes of large messages', () => {
  it('bring as many states as fit, and at least one', async () => {
    const events = await readAfter(log.db, created, 1_000);
    expect(events).toHaveLength(IDS.length);
    const read = (maxBytes: number) =>
      log.db.transaction().execute((tx) => readStates(tx, 'read_model', events, maxBytes));
    expect(await read(1)).toMatchObject({ enoughFor: 1 });
    const { states, enoughFor } = await read(2.5 * LARGE);
    expect([enoughFor, [...states.messages.keys()]]).toEqual([3, IDS.slice(0, 3)]);
  });

  it('are folded in more than one portion', async () => {
    const events = await readAfter(log.db, created, 1_000);
    const portions = await log.db.transaction().execute(async (tx) => {
      const sizes: number[] = [];
      for await (const { before } of foldPortions(tx, 'read_model', { events })) {
        sizes.push(before.messages.size);
      }
      return sizes;
    });
    expect(portions).toEqual([17, 7]);
  });

  it('are projected, all of them', async () => {
    await createPump({ db: log.db, readAfter }).run();
    const rows = await log.db
      .withSchema('read_model')
      .selectFrom('messages')
      .select(['rev', 'metadata'])
      .execute();
    expect(rows).toEqual(IDS.map(() => ({ rev: 2, metadata: '{"a":"1"}' })));
  });
});
