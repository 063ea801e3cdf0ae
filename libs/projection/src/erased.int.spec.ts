import { sql } from 'kysely';
import { openDatabase, type OpenDatabase } from '#database';
import {
  createThread,
  eraseDeletedFile,
  eraseThread,
  deleteFile,
  modifyMessage,
  uploadFile,
} from '#domain';
import { readAfter, readStretch } from '#event-store';
import { aMessageWith } from '../../../test/support/attachments';
import { aMessage } from '../../../test/support/builders';
import { CONTEXT, openTestLog, type TestLog } from '../../../test/support/log';
import { readRows } from '../../../test/support/read-tables';
import { listMessagesAt } from './list-messages-at';
import { listThreadsAt } from './list-threads-at';
import { projectBatch } from './project-batch';
import { readMessageAt, readThreadAt } from './read-state-at';
import { rebuildReadModel } from './rebuild-read-model';
import { foldEntity, replay } from './replay';
import { verifyReadModel } from './verify-read-model';

let log: TestLog;
let owner: OpenDatabase;
beforeEach(async () => {
  log = await openTestLog({ kind: 'mixed' });
  const { openPayload, database } = log;
  owner = openDatabase({
    url: database.ownerUrl,
    name: 'test',
    asOwner: true,
    max: 4,
    openPayload,
  });
  await appendAll(
    createThread({ threadId: 'thread_a', metadata: { a: '1' }, messages: [] }),
    createThread({ threadId: 'thread_plain', metadata: { b: '2' }, messages: [] }),
    aMessageWith('thread_a', 'msg_a', ['file-a']),
    aMessageWith('thread_plain', 'msg_b', []),
    modifyMessage(aMessage({ id: 'msg_a', threadId: 'thread_a' }), { metadata: { c: '3' } }),
    uploadFile('file-a', { filename: 'a', purpose: 'vision', bytes: 1, sha256: 'a'.repeat(64) }),
  );
});
afterEach(async () => {
  await owner.close();
  await log.close();
});

const LAST = 6;
async function appendAll(...decisions: Parameters<TestLog['append']>[0][]): Promise<void> {
  for (const decision of decisions) {
    expect(await log.appender.append({ decision, context: CONTEXT })).toMatchObject({
      status: 'appended',
    });
  }
}
const erase = (): Promise<void> => appendAll(eraseThread('thread_a', { reason: 'asked for' }));
const project = (events: number): Promise<unknown> =>
  projectBatch({ db: log.db, readAfter }, events);
const target = { projectId: CONTEXT.projectId, threadId: 'thread_a' };
const erasedRows = async (): Promise<readonly string[]> =>
  (await readRows(log.db)).filter((row) => /thread_a|msg_a/.test(row));

describe('the projection of an erased thread', () => {
  it.each([0, 1, 2, 3, 4, 5, LAST])(
    'has nothing of it in the end, where it had applied %d events before',
    async (applied) => {
      if (applied > 0) await project(applied);
      await erase();
      await project(100);
      expect(await erasedRows()).toEqual(['thread_heads (thread_a,5)']);
      const dead = await log.db.selectFrom('threadlog.dead_events').selectAll().execute();
      expect(dead).toEqual([]);
    },
  );

  it('is what a rebuild makes, and a verification (I15)', async () => {
    await project(3);
    await erase();
    await project(100);
    const live = await readRows(log.db);
    await rebuildReadModel({ db: owner.db, readAfter: readStretch });
    expect(await readRows(log.db)).toEqual(live);
    const { tables } = await verifyReadModel({ db: owner.db, readAfter: readStretch });
    expect(tables.map(({ differing }) => differing)).toEqual(tables.map(() => 0));
  });

  it('leaves others as they are, encrypted or not', async () => {
    await erase();
    await project(100);
    const rows = (await readRows(log.db)).join();
    expect(rows).toContain('thread_plain');
    expect(rows).toContain('file-a');
  });

  it('has nothing of a file that was erased', async () => {
    await project(100);
    await appendAll(deleteFile('file-a'), eraseDeletedFile('file-a', null));
    await project(100);
    expect((await readRows(log.db)).filter((row) => row.startsWith('files'))).toEqual([]);
  });
});

describe('the past of an erased thread', () => {
  it('is erased at every position at which it was there', async () => {
    await erase();
    for (let position = 1; position <= LAST; position += 1) {
      expect(await readThreadAt(log.db, target, position)).toBe('erased');
      const message = { ...target, messageId: 'msg_a' };
      expect(await readMessageAt(log.db, message, position)).toEqual({ status: 'content_erased' });
      const query = { limit: 10, order: 'asc' as const };
      expect(await listMessagesAt(log.db, target, query, { position })).toEqual({
        status: 'content_erased',
      });
    }
  });

  it('is not in a list of threads', async () => {
    await erase();
    const query = { limit: 10, order: 'asc' as const };
    const listed = await listThreadsAt(log.db, CONTEXT.projectId, query, { position: LAST });
    expect(listed).toMatchObject({ status: 'listed', items: [{ id: 'thread_plain' }] });
  });

  it('is replayed as erased, until it is deleted', async () => {
    await erase();
    const at = async (to: number) => {
      const seen: unknown[] = [];
      for await (const entity of replay(log.db, { of: 'thread', threadId: 'thread_a' }, to)) {
        seen.push([entity.kind, foldEntity(entity, to)]);
      }
      return seen;
    };
    const gone = { state: undefined, isErased: true };
    expect(await at(LAST)).toEqual([
      ['thread', gone],
      ['message', gone],
    ]);
    expect(await at(100)).toEqual([
      ['thread', { state: undefined }],
      ['message', { state: undefined }],
    ]);
  });
});

describe('an erased payload', () => {
  it('is brought as such however long it was', async () => {
    await appendAll(aMessageWith('thread_a', 'msg_long', [], 'x'.repeat(100_000)));
    await erase();
    const { rows } = await sql<{ long: number }>`
      select count(*)::integer as long from threadlog.events
      where octet_length(ciphertext) > 100000`.execute(log.db);
    expect(rows).toEqual([{ long: 1 }]);
    const read = await readStretch(log.db, 0, 100);
    const ofThread = read.filter(({ streamId }) => streamId === 'thread_a');
    expect(new Set(ofThread.map(({ payload }) => payload))).toEqual(
      new Set(['erased', '{"reason":"asked for"}']),
    );
  });
});
