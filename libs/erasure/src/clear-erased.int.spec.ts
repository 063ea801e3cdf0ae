import { sql } from 'kysely';
import { readAfter } from '#event-store';
import { createThread, deleteFile, eraseThread, modifyThread, uploadFile } from '#domain';
import { createPump } from '#projection';
import { aMessageWith } from '../../../test/support/attachments';
import { CONTEXT, openTestLog, type TestLog } from '../../../test/support/log';
import { clearErased } from './clear-erased';
import { findErasedFiles } from './erased-files';

const FILE = { filename: 'a', purpose: 'assistants', bytes: 1, sha256: 'a'.repeat(64) } as const;
const [OWN, SHARED, LATE, TOOL, GONE] = ['own', 'shared', 'late', 'tool', 'gone'].map(
  (name) => `file-${name.padEnd(24, '0')}`,
) as [string, string, string, string, string];
const THREAD = 'thread_a';

let log: TestLog;
let deleted: string[];
beforeEach(async () => {
  log = await openTestLog({ kind: 'encrypted' });
  deleted = [];
  for (const id of [OWN, SHARED, LATE, TOOL, GONE]) await log.append(uploadFile(id, FILE));
  await log.append(
    createThread({
      threadId: THREAD,
      metadata: {},
      toolResources: { code_interpreter: { file_ids: [TOOL] } },
      messages: [],
    }),
  );
  await log.append(aMessageWith(THREAD, 'msg_a', [OWN, SHARED]));
  await log.append(aMessageWith(THREAD, 'msg_b', [LATE, GONE]));
  await log.append(deleteFile(GONE));
  await log.append(createThread({ threadId: 'thread_b', metadata: {}, messages: [] }));
  await log.append(aMessageWith('thread_b', 'msg_c', [SHARED]));
  await createPump({ db: log.db, readAfter }).run();
});
afterEach(() => log.close());

const thread = { projectId: CONTEXT.projectId, threadId: THREAD };
const erase = async (): Promise<number> => {
  const outcome = await log.append(eraseThread(THREAD, { reason: null }));
  return outcome.status === 'appended' ? outcome.position + 1 : 0;
};
const clear = async (position: number): Promise<void> => {
  const store = {
    delete: (id: string): Promise<void> => {
      deleted.push(id);
      return Promise.resolve();
    },
  };
  const { db, appender } = log;
  await clearErased({ db, appender, store }, { ...thread, position, taskId: `erase-${THREAD}` });
};
const typesOf = async (id: string): Promise<readonly string[]> => {
  const { rows } = await sql<{ type: string }>`
    select type from threadlog.events where stream_id = ${id} order by version`.execute(log.db);
  return rows.map(({ type }) => type);
};

describe('clearing up behind an erased thread', () => {
  it('erases the files that it alone had, also those that are deleted already', async () => {
    await clear(await erase());
    expect(await typesOf(OWN)).toEqual(['FileUploaded', 'FileDeleted', 'FileErased']);
    expect(await typesOf(TOOL)).toEqual(['FileUploaded', 'FileDeleted', 'FileErased']);
    expect(await typesOf(GONE)).toEqual(['FileUploaded', 'FileDeleted', 'FileErased']);
    expect([...deleted].sort()).toEqual([GONE, LATE, OWN, TOOL].sort());
  });

  it('leaves a file that another thread has, also where that is not projected yet', async () => {
    await log.append(aMessageWith('thread_b', 'msg_late', [LATE]));
    const position = await erase();
    expect(await findErasedFiles(log.db, thread)).toEqual(
      expect.arrayContaining([
        { fileId: SHARED, usedBy: 'thread_b' },
        { fileId: LATE, usedBy: 'thread_b' },
      ]),
    );
    await clear(position);
    expect(await typesOf(SHARED)).toEqual(['FileUploaded']);
    expect(await typesOf(LATE)).toEqual(['FileUploaded']);
  });

  it('leaves a file that another thread has for its tools, also where that is not projected yet', async () => {
    const other = {
      id: 'thread_b',
      projectId: CONTEXT.projectId,
      position: 9,
      rev: 1,
      createdAt: 0,
    };
    const change = { toolResources: { code_interpreter: { file_ids: [TOOL] } } };
    await log.append(modifyThread({ ...other, metadata: {}, toolResources: {} }, change));
    await clear(await erase());
    expect(await typesOf(TOOL)).toEqual(['FileUploaded']);
  });

  it('does nothing the second time', async () => {
    const position = await erase();
    await clear(position);
    const before = await Promise.all([OWN, SHARED, LATE, TOOL, GONE].map(typesOf));
    await clear(position);
    expect(await Promise.all([OWN, SHARED, LATE, TOOL, GONE].map(typesOf))).toEqual(before);
  });

  it('forgets hashes of requests in the thread, and no others', async () => {
    const once = (key: string) => ({ by: 'key', key, requestHash: Buffer.alloc(32, key) }) as const;
    const say = (threadId: string, id: string, key: string) =>
      log.appender.append({
        decision: aMessageWith(threadId, id, []),
        context: CONTEXT,
        once: once(key),
      });
    await say(THREAD, 'msg_d', 'of it');
    await say('thread_b', 'msg_e', 'of another');
    const decision = eraseThread(THREAD, { reason: null });
    await log.appender.append({ decision, context: CONTEXT, once: once('of the erasure') });
    await clear(
      (await log.db.selectFrom('threadlog.tasks').select('position').executeTakeFirstOrThrow())
        .position,
    );
    const keys = await log.db.selectFrom('threadlog.idempotency_keys').select('key').execute();
    expect(keys.map(({ key }) => key).sort()).toEqual(['of another', 'of the erasure']);
  });
});
