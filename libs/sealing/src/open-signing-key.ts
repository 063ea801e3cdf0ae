import { createHash, randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  makeSigningKey,
  readSigningKey,
  verifierKeyOf,
  writeSigningKey,
  type SigningKey,
} from '#ledger';
import { hasCode } from './has-code';

const OWNER_ONLY = 0o600;

/**
 * The key that signs checkpoints, from its file; made there when there is none. It is whole or not there,
 * and of several processes that make one at the same time all get the first.
 * @throws when the file cannot be read or written, or holds something else
 */
export async function openSigningKey(path: string): Promise<SigningKey> {
  const known = await readKey(path);
  if (known) return known;
  await makeKey(path);
  const made = await readKey(path);
  if (made) return made;
  throw new Error(`the signing key ${path} is gone again`);
}

/** The key of that file; `undefined` when there is no such file. */
export async function readKey(path: string): Promise<SigningKey | undefined> {
  try {
    return named(readSigningKey('unnamed', await readFile(path, 'utf8')));
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** The name is the origin of the log, and follows from the key: nothing else must be kept. */
function named({ privateKey }: SigningKey): SigningKey {
  const { publicKey } = verifierKeyOf({ name: 'unnamed', privateKey });
  const digest = createHash('sha256').update(publicKey).digest('hex');
  return { name: `threadlog/${digest.slice(0, 16)}`, privateKey };
}

async function makeKey(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const incoming = `${path}.${randomBytes(6).toString('hex')}`;
  const file = await open(incoming, 'wx', OWNER_ONLY);
  try {
    await file.writeFile(writeSigningKey(makeSigningKey('unnamed')));
    await file.sync();
    await link(incoming, path).catch((error: unknown) => {
      if (!hasCode(error, 'EEXIST')) throw error;
    });
  } finally {
    await file.close();
    await rm(incoming, { force: true });
  }
  const directory = await open(dirname(path), 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
