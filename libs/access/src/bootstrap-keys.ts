import { sql } from 'kysely';
import type { Db } from '#database';
import { SCOPES } from './api-key';
import { createKey } from './create-key';
import { storeKey } from './store-key';

/** Project of the key that is made when none is given. */
const FIRST_PROJECT = 'default';

/**
 * Stores the keys that the environment names, or makes the first one when none is named and none is
 * stored; those have every scope. Several processes starting at once make one key between them. A key
 * that was revoked stays so, though the environment still names it.
 * @param apiKeys `project=key,project=key`
 * @returns the key that was made: it is stored hashed, so this is the only time it can be shown
 */
export async function bootstrapKeys(
  db: Db,
  apiKeys: string | undefined,
): Promise<{ readonly created?: string }> {
  return db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended('threadlog.keys', 1))`.execute(tx);
    for (const pair of apiKeys?.split(',') ?? []) {
      const at = pair.indexOf('=');
      const [projectId, key] = [pair.slice(0, at), pair.slice(at + 1)];
      await storeKey(tx, { projectId, key, name: 'API_KEYS', scopes: SCOPES });
    }
    const { count } = await tx
      .selectFrom('threadlog.api_keys')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    if (count > 0) return {};
    const first = { projectId: FIRST_PROJECT, name: 'first', scopes: SCOPES };
    return { created: (await createKey(tx, first)).key };
  });
}
