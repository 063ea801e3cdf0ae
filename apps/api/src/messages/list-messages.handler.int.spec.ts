import { createMessage, deleteMessage, deleteThread, modifyMessage, type Decision } from '#domain';
import { createReads } from '#projection';
import { aMessage, aNewMessage } from '../../../../test/support/builders';
import { aThread, openTestLog, type TestLog } from '../../../../test/support/log';
import { ListMessagesHandler } from './list-messages.handler';
import { createPageCache } from './page-cache';

const TARGET = { projectId: 'p', threadId: 'thread_t' };
const QUERY = { limit: 20, order: 'desc' } as const;

const NO_THREAD = "No thread found with id 'thread_t'";

let log: TestLog;
let handler: ListMessagesHandler;
beforeEach(async () => {
  log = await openTestLog();
  handler = aHandler();
  await log.append(aThread('thread_t'));
  await log.append(createMessage('thread_t', aNewMessage('msg_a')));
});
afterEach(() => log.close());

const aHandler = (bytes = 1_000_000): ListMessagesHandler =>
  new ListMessagesHandler(createReads(log.db, { maxWaiting: 10 }), createPageCache(bytes));
const page = (): Promise<Buffer> => handler.now(TARGET, QUERY, 'v2');
const message = aMessage({ id: 'msg_a', threadId: 'thread_t' });

describe('a page that was answered', () => {
  it('is answered again, the very bytes, while nothing changes', async () => {
    expect(await page()).toBe(await page());
  });

  it.each<[string, Decision]>([
    ['a new message', createMessage('thread_t', aNewMessage('msg_b'))],
    ['a changed message', modifyMessage(message, { metadata: { topic: 'physics' } })],
    ['a deleted message', deleteMessage('thread_t', 'msg_a')],
  ])('is made anew after %s', async (_what, decision) => {
    const before = await page();
    await log.append(decision);
    const after = await page();
    expect(after.equals(before)).toBe(false);
    expect(after.equals(await aHandler(0).now(TARGET, QUERY, 'v2'))).toBe(true);
  });

  it('is not of a thread that is deleted, nor of another project', async () => {
    await page();
    await expect(handler.now({ ...TARGET, projectId: 'q' }, QUERY, 'v2')).rejects.toThrow(
      NO_THREAD,
    );
    await log.append(deleteThread('thread_t'));
    await expect(page()).rejects.toThrow(NO_THREAD);
  });

  it.each([
    ['in the other order', () => handler.now(TARGET, { ...QUERY, order: 'asc' }, 'v2')],
    ['of another length', () => handler.now(TARGET, { ...QUERY, limit: 1 }, 'v2')],
    ['behind a cursor', () => handler.now(TARGET, { ...QUERY, after: 'msg_b' }, 'v2')],
    ['ahead of a cursor', () => handler.now(TARGET, { ...QUERY, before: 'msg_b' }, 'v2')],
    ['of a run', () => handler.now(TARGET, { ...QUERY, runId: 'run_x' }, 'v2')],
    ['in the other dialect', () => handler.now(TARGET, QUERY, 'v1')],
  ])('is not taken for the one %s', async (_what, ask) => {
    await log.append(createMessage('thread_t', aNewMessage('msg_b')));
    const first = await page();
    expect((await ask()).equals(first)).toBe(false);
    expect(await page()).toBe(first);
  });
});
