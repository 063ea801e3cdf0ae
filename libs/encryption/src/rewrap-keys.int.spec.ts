import { readFile, writeFile } from 'node:fs/promises';
import { sql } from 'kysely';
import { openDatabase, type Db } from '#database';
import { eraseThread } from '#domain';
import { readStream } from '#event-store';
import { aThread, CONTEXT, openTestLog, type TestLog } from '../../../test/support/log';
import { makeTestMasterKey } from '../../../test/support/master-key';
import { openMasterKeys } from './master-key-file';
import type { MasterKeys } from './master-keys';
import { createPayloadOpener } from './open-envelope';
import { requireMasterKeys } from './require-master-keys';
import { rewrapKeys } from './rewrap-keys';

const keysIn = async (path: string): Promise<MasterKeys> => {
  const keys = await openMasterKeys({ path, isGiven: true });
  if (!keys) throw new Error('no such file');
  return keys;
};

describe('a master key', () => {
  let log: TestLog;
  let owner: Db;
  let closeOwner: () => Promise<void>;
  let old: MasterKeys;
  let both: MasterKeys;
  let fresh: MasterKeys;

  beforeAll(async () => {
    const [oldFile, freshFile] = [await makeTestMasterKey(), await makeTestMasterKey()];
    const bothFile = await makeTestMasterKey();
    await writeFile(
      bothFile,
      `${await readFile(freshFile, 'utf8')}${await readFile(oldFile, 'utf8')}`,
    );
    [old, both, fresh] = [await keysIn(oldFile), await keysIn(bothFile), await keysIn(freshFile)];
    log = await openTestLog({ kind: 'plain' });
    const opened = openDatabase({ url: log.database.ownerUrl, name: 'test', asOwner: true });
    [owner, closeOwner] = [opened.db, opened.close];
  });
  afterAll(async () => {
    await closeOwner();
    await log.close();
  });

  const open = async (threadId: string, keys: MasterKeys): Promise<readonly string[]> => {
    const openPayload = createPayloadOpener(keys);
    const { db, close } = openDatabase({ url: log.database.appUrl, name: 'test', openPayload });
    try {
      const events = await readStream(db, { projectId: CONTEXT.projectId, streamId: threadId });
      return events.map(({ payload }) => payload);
    } finally {
      await close();
    }
  };

  it('is asked for by name once it is in use', async () => {
    await requireMasterKeys(log.db, undefined);
    await requireMasterKeys(log.db, old);
    const id = old.newest.id.toString('hex');
    for (const keys of [undefined, fresh]) {
      await expect(requireMasterKeys(log.db, keys)).rejects.toThrow(
        `encrypted under the master key ${id}, which is not in MASTER_KEY_FILE`,
      );
    }
    await requireMasterKeys(log.db, both);
  });

  it('is replaced by another, and what was written under it is read under that', async () => {
    const appender = log.another({ masterKeys: old });
    for (const id of ['thread_a', 'thread_b']) {
      await appender.append({ decision: aThread(id), context: CONTEXT });
    }
    await appender.append({
      decision: eraseThread('thread_b', { reason: null }),
      context: CONTEXT,
    });
    const before = await open('thread_a', old);
    expect(await rewrapKeys(owner, both)).toEqual({ rewrapped: 1, retired: 1 });
    expect(await open('thread_a', fresh)).toEqual(before);
    await requireMasterKeys(log.db, fresh);
  });

  it('leaves destroyed keys destroyed', async () => {
    const { rows } = await sql`
      select stream_id from threadlog.data_keys where wrapped is null`.execute(owner);
    expect(rows).toEqual([{ stream_id: 'thread_b' }]);
  });

  it('has nothing to do a second time', async () => {
    expect(await rewrapKeys(owner, both)).toEqual({ rewrapped: 0, retired: 0 });
  });
});
