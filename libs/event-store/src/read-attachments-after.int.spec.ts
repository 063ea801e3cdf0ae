import { aMessageWith } from '../../../test/support/attachments';
import { aThread, openTestLog, type TestLog } from '../../../test/support/log';
import { readAttachmentsAfter } from './read-attachments-after';
import { readHead } from './read-after';

let log: TestLog;
beforeAll(async () => {
  log = await openTestLog();
  await log.append(aThread('thread_a'));
});
afterAll(() => log.close());

const create = (id: string, fileIds: readonly string[], text?: string) =>
  log.append(aMessageWith('thread_a', id, fileIds, text));
const idsOf = ({ messages }: Awaited<ReturnType<typeof readAttachmentsAfter>>): string[] =>
  messages.map(({ entityId }) => entityId);

describe('readAttachmentsAfter', () => {
  it('finds messages with attachments, and no text that looks like one', async () => {
    const start = await readHead(log.db);
    await create('msg_none', []);
    await create('msg_text', [], 'So: "attachments":[{"file_id":"file-a"}]');
    await create('msg_one', ['file-a']);
    await create('msg_after', []);
    const found = await readAttachmentsAfter(log.db, start);
    expect([idsOf(found), found.upTo]).toEqual([['msg_one'], start + 4]);
  });

  it('is done where the log ends', async () => {
    const head = await readHead(log.db);
    expect(await readAttachmentsAfter(log.db, head)).toEqual({ messages: [], upTo: head });
  });

  it('stops at the last that it brings where there are many, and goes on behind it', async () => {
    const start = await readHead(log.db);
    const ids = Array.from({ length: 230 }, (_, index) => `msg_many${index}`);
    await Promise.all(ids.map((id) => create(id, ['file-a', 'file-b'])));
    const first = await readAttachmentsAfter(log.db, start);
    const rest = await readAttachmentsAfter(log.db, first.upTo);
    expect([first.upTo, rest.upTo]).toEqual([start + 200, start + 230]);
    expect([...idsOf(first), ...idsOf(rest)].sort()).toEqual([...ids].sort());
  });

  it('brings no more bytes at once than it may, and at least one message', async () => {
    const start = await readHead(log.db);
    const ids = ['msg_large1', 'msg_large2', 'msg_large3'];
    for (const id of ids) await create(id, ['file-a'], 'a'.repeat(1_000));
    const found = await readAttachmentsAfter(log.db, start, 1_500);
    expect([idsOf(found), found.upTo]).toEqual([ids.slice(0, 2), start + 2]);
    const one = await readAttachmentsAfter(log.db, start + 2, 1);
    expect([idsOf(one), one.upTo]).toEqual([ids.slice(2), start + 3]);
  });
});
