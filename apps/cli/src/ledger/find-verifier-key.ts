import { ledgerKeyFile, type Config } from '#config';
import type { Db } from '#database';
import { readVerifierKey, verifierKeyOf, type VerifierKey } from '#ledger';
import { PUBLISHED_KEY, readKey, readVerifierKeys, type Publication } from '#sealing';

export type FoundKey = {
  readonly key: VerifierKey;
  /** Where it was found: what a database says of itself proves little. */
  readonly from: 'option' | 'key file' | 'publication' | 'database';
};

/**
 * The key that checkpoints are held to: the one that was typed, else from where an intruder in the
 * database does not reach, and only then from the database.
 */
export async function findVerifierKey(
  db: Db,
  config: Config,
  publication: Publication | undefined,
  typed: string | undefined,
): Promise<FoundKey | undefined> {
  if (typed !== undefined) return { key: readVerifierKey(typed), from: 'option' };
  const signing = await readKey(ledgerKeyFile(config)).catch(() => undefined);
  if (signing) return { key: verifierKeyOf(signing), from: 'key file' };
  const published = await publication?.read(PUBLISHED_KEY);
  if (published !== undefined)
    return { key: readVerifierKey(published.trim()), from: 'publication' };
  const [stored] = await readVerifierKeys(db);
  return stored === undefined ? undefined : { key: readVerifierKey(stored), from: 'database' };
}
