import { join } from 'node:path';
import { makeMasterKeyFile, openMasterKeys, type MasterKeys } from '#encryption';
import { makeTestDirectory } from './run-directory';

/** A file with a master key of its own, for processes that encrypt. */
export async function makeTestMasterKey(): Promise<string> {
  const path = join(makeTestDirectory('key'), 'master.key');
  await makeMasterKeyFile(path);
  return path;
}

export async function makeTestMasterKeys(): Promise<MasterKeys> {
  const keys = await openMasterKeys({ path: await makeTestMasterKey(), isGiven: true });
  if (!keys) throw new Error('the file that was made is not there');
  return keys;
}
