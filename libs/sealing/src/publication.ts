import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { S3mini } from 's3mini';
import { hasCode } from './has-code';

/** A place outside of the database that holds small texts by name. */
export type Publication = {
  /** `undefined` when there is none. */
  readonly read: (name: string) => Promise<string | undefined>;
  /** Whoever reads meanwhile sees the old text or the new one, whole. */
  readonly write: (name: string, text: string) => Promise<void>;
};

export type PublicationPlace =
  | { readonly kind: 'directory'; readonly path: string }
  | {
      readonly kind: 'bucket';
      /** With the bucket as its path. */
      readonly endpoint: string;
      readonly prefix: string;
      readonly region: string;
      readonly accessKeyId: string;
      readonly secretAccessKey: string;
    };

/** Longer than any answer of a bucket should take; sealing goes on meanwhile. */
const TIMEOUT_MS = 10_000;

export function openPublication(place: PublicationPlace): Publication {
  return place.kind === 'directory' ? inDirectory(place.path) : inBucket(place);
}

function inDirectory(path: string): Publication {
  return {
    read: async (name) => {
      try {
        return await readFile(join(path, name), 'utf8');
      } catch (error) {
        if (hasCode(error, 'ENOENT')) return undefined;
        throw error;
      }
    },
    write: (name, text) => writeWhole(join(path, name), text),
  };
}

async function writeWhole(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const incoming = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    const file = await open(incoming, 'wx');
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(incoming, path);
  } catch (error) {
    await rm(incoming, { force: true });
    throw error;
  }
}

function inBucket(place: Extract<PublicationPlace, { kind: 'bucket' }>): Publication {
  const { prefix, ...options } = place;
  const s3 = new S3mini({ ...options, requestAbortTimeout: TIMEOUT_MS });
  return {
    read: async (name) => {
      // Asked first: it can tell a text that is not there from a bucket that is not.
      if (!(await s3.objectExists(prefix + name))) return undefined;
      return (await s3.getObject(prefix + name)) ?? undefined;
    },
    write: async (name, text) => void (await s3.putObject(prefix + name, text)),
  };
}
