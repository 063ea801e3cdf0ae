import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { deleteFile, uploadFile } from '#domain';
import { openFileStore, type FileStore } from '#file-store';
import { openTestLog, type TestLog } from '../../../test/support/log';
import { startS3, type TestS3 } from '../../../test/support/s3';
import { sweepOrphans, type RemovedOrphan } from './sweep-orphans';

const NOW = -1_000;
const HOUR = 3_600_000;
const [KEPT, DELETED, UNKNOWN] = ['kept', 'deleted', 'unknown'].map(
  (name) => `file-${name.padEnd(24, '0')}`,
) as [string, string, string];

let log: TestLog;
let s3: TestS3;
let dataDirectory: string;
beforeAll(async () => {
  s3 = await startS3();
  dataDirectory = await mkdtemp(join(tmpdir(), 'threadlog-sweep-'));
  log = await openTestLog();
  const file = { filename: 'a', purpose: 'assistants', bytes: 1, sha256: 'a'.repeat(64) } as const;
  for (const id of [KEPT, DELETED]) await log.append(uploadFile(id, file));
  await log.append(deleteFile(DELETED));
});
afterAll(async () => {
  await log.close();
  await s3.stop();
  await rm(dataDirectory, { recursive: true });
});

async function sweep(store: FileStore, olderThanMs: number): Promise<RemovedOrphan[]> {
  const removed: RemovedOrphan[] = [];
  for await (const orphan of sweepOrphans(store, log.db, olderThanMs)) removed.push(orphan);
  return removed.sort((a, b) => a.reason.localeCompare(b.reason));
}

describe.each(['a directory', 'a bucket'])('a sweep of %s', (kind) => {
  let store: FileStore;
  beforeEach(async () => {
    const bucket = kind === 'a bucket' ? { s3: s3.options } : {};
    store = openFileStore({ dataDirectory, ...bucket });
    for (const id of [KEPT, DELETED, UNKNOWN]) {
      await store.write(id, Readable.from([Buffer.from('x')]), 1);
    }
  });

  it('removes what no file has, says so, and then finds nothing more', async () => {
    expect(await sweep(store, NOW)).toEqual([
      { name: expect.stringContaining(DELETED), reason: 'deleted' },
      { name: expect.stringContaining(UNKNOWN), reason: 'not in the log' },
    ]);
    expect(await store.read(KEPT)).toBeDefined();
    expect(await sweep(store, NOW)).toEqual([]);
  });

  it('leaves alone what is younger', async () => {
    expect(await sweep(store, HOUR)).toEqual([]);
  });
});

describe('a sweep of a directory', () => {
  it('removes what is left of an upload whose process was killed', async () => {
    await writeFile(join(dataDirectory, 'files', 'incoming', 'left-over'), 'half of a file');
    const removed = await sweep(openFileStore({ dataDirectory }), NOW);
    expect(removed).toContainEqual({ name: 'incoming/left-over', reason: 'unfinished' });
  });
});
