import { sql } from 'kysely';
import type { Db } from '#database';
import { knownScopes, type ApiKey } from './api-key';
import { hashKey, readKeySecret } from './hash-key';

/** More keys are being looked up than a process lets wait: most of them are somebody's guesses. */
export class KeyQueueFullError extends Error {
  override readonly name = 'KeyQueueFullError';
}

export type KeyLookup = (key: string) => Promise<ApiKey | undefined>;

/** Keys waiting for their look-up at most, beyond those of the statement in flight. */
const MAX_WAITING = 1_000;

type Waiting = {
  readonly key: string;
  readonly settle: (found: ApiKey | undefined) => void;
  readonly fail: (error: unknown) => void;
};

/**
 * Looks keys up in the database: one statement in flight, and whatever came in meanwhile is the next
 * one. So a flood of guesses takes one connection of the pool, however fast they come.
 * @throws KeyQueueFullError at once when too many are waiting
 */
export function createKeyLookup(db: Db): KeyLookup {
  const waiting: Waiting[] = [];
  let secret: Buffer | undefined;
  let running: Promise<void> | undefined;

  const lookUp = async (batch: readonly Waiting[]): Promise<void> => {
    try {
      const keySecret = (secret ??= await readKeySecret(db));
      const hashes = batch.map(({ key }) => hashKey(keySecret, key));
      const found = await findByHash(db, hashes);
      batch.forEach(({ settle }, index) => settle(found.get(hexOf(hashes[index]))));
    } catch (error) {
      batch.forEach(({ fail }) => fail(error));
    }
  };
  const drain = async (): Promise<void> => {
    while (waiting.length > 0) await lookUp(waiting.splice(0));
    running = undefined;
  };

  return (key) =>
    new Promise((settle, fail) => {
      if (waiting.length >= MAX_WAITING) {
        fail(new KeyQueueFullError(`${waiting.length} keys are waiting to be looked up already`));
        return;
      }
      waiting.push({ key, settle, fail });
      running ??= drain();
    });
}

/** Keys that work, by their hash in hex. */
async function findByHash(db: Db, hashes: readonly Buffer[]): Promise<ReadonlyMap<string, ApiKey>> {
  const rows = await db
    .selectFrom('threadlog.api_keys')
    .select(['key_id', 'project_id', 'scopes', 'key_hash'])
    .where(sql<boolean>`key_hash = any(${hashes})`)
    .where('revoked_at', 'is', null)
    .execute();
  return new Map(
    rows.map((row) => [
      hexOf(row.key_hash),
      { keyId: row.key_id, projectId: row.project_id, scopes: knownScopes(row.scopes) },
    ]),
  );
}

function hexOf(hash: Buffer | undefined): string {
  return hash?.toString('hex') ?? '';
}
