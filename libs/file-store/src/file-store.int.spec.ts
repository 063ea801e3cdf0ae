import { createHash, randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { startS3, type TestS3 } from '../../../test/support/s3';
import { openDiskStore } from './disk-store';
import { FileTooLargeError, type FileStore, type StoredObject } from './file-store';
import { openS3Store } from './s3-store';

const MB = 1024 * 1024;
const NO_LIMIT = 100 * MB;

let directory: string;
let s3: TestS3;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'threadlog-files-'));
  s3 = await startS3();
});
afterAll(async () => {
  await s3.stop();
  await rm(directory, { recursive: true });
});

let made = 0;
const newId = (): string => `file-${String((made += 1)).padStart(24, 'a')}`;
const bytesOf = async (stream: Readable | undefined): Promise<Buffer | undefined> =>
  stream && (await buffer(stream));
const all = async (store: FileStore): Promise<StoredObject[]> => {
  const found: StoredObject[] = [];
  for await (const object of store.list()) found.push(object);
  return found;
};

describe.each<[kind: string, open: () => FileStore]>([
  ['a directory', () => openDiskStore(directory)],
  ['a bucket', () => openS3Store(s3.options)],
])('%s as file store', (_kind, open) => {
  let store: FileStore;
  beforeEach(async () => {
    store = open();
    for (const object of await all(store)) await store.remove(object);
  });

  it.each([0, 1, 1_000, 8 * MB - 1, 8 * MB, 8 * MB + 1, 20 * MB])(
    'gives back the %i bytes it took, and has counted and hashed them',
    async (size) => {
      const [id, bytes] = [newId(), randomBytes(size)];
      const stored = await store.write(id, Readable.from(chunksOf(bytes)), NO_LIMIT);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      expect(stored).toEqual({ bytes: size, sha256 });
      expect((await bytesOf(await store.read(id)))?.equals(bytes)).toBe(true);
    },
  );

  it('gives the bytes of a range, first and last included', async () => {
    const id = newId();
    await store.write(id, Readable.from([Buffer.from('0123456789')]), NO_LIMIT);
    const range = await bytesOf(await store.read(id, { start: 2, end: 4 }));
    expect(range?.toString()).toBe('234');
  });

  it('has nothing under an id that was never written', async () => {
    expect(await store.read(newId())).toBeUndefined();
  });

  it('keeps nothing of an upload that is larger than the limit, and stops reading it', async () => {
    let read = 0;
    const endless = async function* () {
      for (;;) {
        read += MB;
        yield Buffer.alloc(MB);
      }
    };
    await expect(store.write(newId(), endless(), 18 * MB)).rejects.toThrow(FileTooLargeError);
    expect(read).toBeLessThan(24 * MB);
    expect(await all(store)).toEqual([]);
  });

  it.each([3, 12])('keeps nothing of an upload that breaks off after %i MB', async (size) => {
    const broken = async function* () {
      for (let sent = 0; sent < size; sent += 1) yield randomBytes(MB);
      await Promise.reject(new Error('the client has gone'));
    };
    await expect(store.write(newId(), broken(), NO_LIMIT)).rejects.toThrow('the client has gone');
    expect(await all(store)).toEqual([]);
  });

  it('lists what lies in it, and removes what it listed', async () => {
    const ids = [newId(), newId(), newId()];
    for (const id of ids) await store.write(id, Readable.from([Buffer.from(id)]), NO_LIMIT);
    const listed = await all(store);
    expect(new Set(listed.map(({ fileId }) => fileId))).toEqual(new Set(ids));
    for (const { changedAt } of listed)
      expect(Math.abs(Date.now() - changedAt)).toBeLessThan(60_000);
    for (const object of listed) await store.remove(object);
    expect(await all(store)).toEqual([]);
  });

  it('deletes the bytes of a file; twice is fine', async () => {
    const id = newId();
    await store.write(id, Readable.from([Buffer.from('x')]), NO_LIMIT);
    await store.delete(id);
    await store.delete(id);
    expect(await store.read(id)).toBeUndefined();
  });

  it.each(['../../etc/passwd', 'file-', 'file-a/b', 'file-..', 'thread_a', ''])(
    'takes no name but the id of a file: %j',
    async (id) => {
      await expect(async () => store.read(id)).rejects.toThrow('not the id of a stored file');
    },
  );

  it('says when it cannot be used', async () => {
    await expect(store.check()).resolves.toBeUndefined();
  });
});

describe('a directory as file store', () => {
  it('lists what is left of an upload whose process was killed', async () => {
    const store = openDiskStore(directory);
    await writeFile(join(directory, 'incoming', 'left-over'), 'half of a file');
    const left = (await all(store)).filter(({ fileId }) => fileId === undefined);
    expect(left).toMatchObject([{ name: 'incoming/left-over' }]);
    for (const object of left) await store.remove(object);
    expect(await readdir(join(directory, 'incoming'))).toEqual([]);
  });

  it('says that it must not write', async () => {
    const file = join(directory, 'no-directory');
    await writeFile(file, '');
    await chmod(file, 0o400);
    await expect(openDiskStore(file).check()).rejects.toThrow(/EEXIST|ENOTDIR|EACCES/);
  });
});

describe('a bucket as file store', () => {
  it('says that its bucket does not exist', async () => {
    const endpoint = `${s3.options.endpoint}-of-nobody`;
    await expect(openS3Store({ ...s3.options, endpoint }).check()).rejects.toThrow(
      'does not exist',
    );
  });
});

function* chunksOf(bytes: Buffer): Generator<Buffer, void> {
  for (let at = 0; at < bytes.length; at += 100_000) yield bytes.subarray(at, at + 100_000);
}
