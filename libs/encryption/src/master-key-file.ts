import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { MASTER_KEY_BYTES, MasterKeyError, masterKeysOf, type MasterKeys } from './master-keys';

const OWNER_ONLY = 0o600;

/**
 * The master keys of a file: 32 bytes in base64 on each line, the newest first. `undefined` when there is no
 * such file.
 * @throws MasterKeyError in one sentence, which tells nothing of what is in the file
 */
async function readMasterKeys(path: string): Promise<MasterKeys | undefined> {
  const text = await readText(path);
  if (text === undefined) return undefined;
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const keys = lines.map((line) => keyOf(line.trim()));
  if (keys.length === 0 || keys.some((key) => key === undefined)) {
    throw new MasterKeyError(
      `${path} is no file of master keys: expected ${MASTER_KEY_BYTES} bytes in base64 on each line`,
    );
  }
  return masterKeysOf(keys.filter((key) => key !== undefined));
}

/**
 * The master keys of a process: those of the file, and none where there is no file and none was asked for.
 * @throws MasterKeyError
 */
export async function openMasterKeys({
  path,
  isGiven,
}: {
  readonly path: string;
  readonly isGiven: boolean;
}): Promise<MasterKeys | undefined> {
  const keys = await readMasterKeys(path);
  if (!keys && isGiven) throw new MasterKeyError(`MASTER_KEY_FILE: there is no file ${path}`);
  return keys;
}

/** Makes the file with a new key, unless it is there; whole or not at all, for its owner alone. */
export async function makeMasterKeyFile(path: string): Promise<void> {
  if ((await readText(path)) !== undefined) return;
  await mkdir(dirname(path), { recursive: true });
  const incoming = `${path}.${randomBytes(6).toString('hex')}`;
  const file = await open(incoming, 'wx', OWNER_ONLY);
  try {
    await file.writeFile(`${randomBytes(MASTER_KEY_BYTES).toString('base64')}\n`);
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

async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw new MasterKeyError(`the master key file ${path} cannot be read`, { cause: error });
  }
}

function keyOf(line: string): Buffer | undefined {
  const key = Buffer.from(line, 'base64');
  return key.length === MASTER_KEY_BYTES && key.toString('base64') === line ? key : undefined;
}

/** By shape: an error of the file system may come from another realm. */
function hasCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}
