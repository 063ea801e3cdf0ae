import { join, resolve } from 'node:path';
import type { Config } from './read-config';

export type MasterKeyPlace = {
  readonly path: string;
  /** Whether it has to be there: the environment names it. */
  readonly isGiven: boolean;
};

/** Where the master key lies, if there is one: below DATA_DIR, unless the environment says otherwise. */
export function masterKeyFile({ MASTER_KEY_FILE, DATA_DIR }: Config): MasterKeyPlace {
  const path = resolve(MASTER_KEY_FILE ?? join(DATA_DIR, 'master.key'));
  return { path, isGiven: MASTER_KEY_FILE !== undefined };
}
