import { knownDatabaseFault } from '#database';

/**
 * For what keeps a command from its database at all.
 * @throws Error in a sentence that says which database and why, where that is known; else what it was
 */
export function nameFault(url: string, cause: unknown): never {
  const known = knownDatabaseFault(url, cause);
  throw known === undefined ? cause : new Error(known, { cause });
}
