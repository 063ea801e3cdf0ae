import { createMessage } from '#domain';
import { readAfter } from '#event-store';
import { aMessage } from '../../../test/support/builders';
import { aThread, openTestLog, type TestLog } from '../../../test/support/log';
import { listMessages, type InTurn } from './list-messages';
import { createPump } from './pump';

let log: TestLog;
beforeAll(async () => {
  log = await openTestLog();
  for (const [threadId, length] of [
    ['thread_light', 60_000],
    ['thread_heavy', 70_000],
  ] as const) {
    await log.append(aThread(threadId));
    for (const id of ['a', 'b']) await log.append(aText(threadId, id, length));
  }
});
afterAll(() => log.close());

function aText(threadId: string, id: string, length: number) {
  const { role, attachments, metadata } = aMessage();
  const text = { value: 'a'.repeat(length), annotations: [] };
  const content = [{ type: 'text', text }] as const;
  return createMessage(threadId, {
    id: `msg_${threadId}_${id}`,
    role,
    attachments,
    metadata,
    content,
  });
}

/** @returns how long the texts of the page are, and how many turns were taken for it */
async function read(threadId: string, maxTail?: number) {
  let turns = 0;
  const inTurn: InTurn = (run) => {
    turns += 1;
    return run();
  };
  const options = { inTurn, ...(maxTail !== undefined && { maxTail }) };
  const target = { projectId: 'p', threadId };
  const page = await listMessages(log.db, target, { limit: 2, order: 'asc' }, options);
  if (page.status !== 'listed') throw new Error(page.status);
  const lengths = page.items.map(
    ({
      content: {
        value: [part],
      },
    }) => (part?.type === 'text' ? part.text.value.length : undefined),
  );
  return { lengths, turns };
}

describe.each(['before it is projected', 'when it is projected'])('a page, %s', (when) => {
  beforeAll(async () => {
    if (when === 'when it is projected') await createPump({ db: log.db, readAfter }).run();
  });

  // Behind no tail at all the page comes from the log alone.
  it.each([undefined, 0])('is read in turn when its texts are long (tail of %p)', async (tail) => {
    expect(await read('thread_heavy', tail)).toEqual({ lengths: [70_000, 70_000], turns: 1 });
  });

  it.each([undefined, 0])('takes no turn when they are short (tail of %p)', async (tail) => {
    expect(await read('thread_light', tail)).toEqual({ lengths: [60_000, 60_000], turns: 0 });
  });
});
