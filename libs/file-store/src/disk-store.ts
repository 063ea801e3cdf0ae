import { randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { access, constants, mkdir, open, opendir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  assertFileId,
  isFileId,
  type ByteRange,
  type FileStore,
  type StoredBytes,
  type StoredObject,
} from './file-store';
import { createMeter } from './meter';

/** Holds what is still being uploaded: on the same file system, so that finishing is a rename. */
const INCOMING = 'incoming';

/**
 * A directory as file store: `ab/file-…ab`, spread by the last two characters of the id, which are
 * random. A name never comes from a user.
 */
export function openDiskStore(directory: string): FileStore {
  const pathOf = (fileId: string): string => {
    assertFileId(fileId);
    return join(directory, fileId.slice(-2), fileId);
  };
  return {
    write: (fileId, bytes, maxBytes) => write(directory, pathOf(fileId), { bytes, maxBytes }),
    read: (fileId, range) => read(pathOf(fileId), range),
    delete: (fileId) => rm(pathOf(fileId), { force: true }),
    list: () => list(directory),
    remove: ({ name }) => rm(join(directory, name), { force: true }),
    check: async () => {
      await mkdir(directory, { recursive: true });
      await access(directory, constants.R_OK | constants.W_OK);
    },
  };
}

type Upload = { readonly bytes: AsyncIterable<Uint8Array>; readonly maxBytes: number };

/** Durable means: the bytes, and the name that they have in the end, and its directory. */
async function write(
  directory: string,
  path: string,
  { bytes, maxBytes }: Upload,
): Promise<StoredBytes> {
  const incoming = join(directory, INCOMING, randomBytes(12).toString('hex'));
  await mkdir(dirname(incoming), { recursive: true });
  await mkdir(dirname(path), { recursive: true });
  const meter = createMeter(maxBytes);
  try {
    await pipeline(bytes, meter.pass, createWriteStream(incoming, { flags: 'wx', flush: true }));
    await rename(incoming, path);
    await syncDirectory(dirname(path));
  } catch (error) {
    await rm(incoming, { force: true });
    throw error;
  }
  return meter.result();
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, constants.O_RDONLY);
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

async function read(path: string, range: ByteRange | undefined): Promise<Readable | undefined> {
  try {
    await access(path, constants.R_OK);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
  return createReadStream(path, range ?? {});
}

async function* list(directory: string): AsyncGenerator<StoredObject, void> {
  for await (const folder of entriesOf(directory)) {
    for await (const name of entriesOf(join(directory, folder))) {
      const changedAt = await changeTimeOf(join(directory, folder, name));
      if (changedAt === undefined) continue;
      const fileId = folder !== INCOMING && isFileId(name) ? name : undefined;
      yield { fileId, name: join(folder, name), changedAt };
    }
  }
}

/** Names in a directory; none when it is not there, or is none. */
async function* entriesOf(path: string): AsyncGenerator<string, void> {
  try {
    for await (const entry of await opendir(path)) yield entry.name;
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

async function changeTimeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).mtimeMs;
  } catch (error) {
    // Finished or removed since it was listed.
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Not `instanceof Error`: what the file system throws may come from another realm. */
function isMissing(error: unknown): boolean {
  if (typeof error !== 'object' || error === null || !('code' in error)) return false;
  return error.code === 'ENOENT' || error.code === 'ENOTDIR';
}
