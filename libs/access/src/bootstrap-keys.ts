import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import type { Db, Tx } from '#database';
import { ALL_SCOPES } from './api-key';
import { hashKey, readKeySecret } from './hash-key';

/** Project of the key that is made when none is given. */
const FIRST_PROJECT = 'default';

/**
 * Stores the keys that the environment names, or makes the first one when none is named and none is
 * stored. Several processes starting at once make one key between them.
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
      await storeKey(tx, {
        projectId: pair.slice(0, at),
        key: pair.slice(at + 1),
        name: 'API_KEYS',
      });
    }
    const { count } = await tx
      .selectFrom('threadlog.api_keys')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    if (count > 0) return {};
    const created = makeKey();
    await storeKey(tx, { projectId: FIRST_PROJECT, key: created, name: 'first' });
    return { created };
  });
}

/** 256 random bits, recognisable as ours when found where it should not be. */
function makeKey(): string {
  return `tlk_${randomBytes(32).toString('base64url')}`;
}

async function storeKey(
  tx: Tx,
  { projectId, key, name }: { projectId: string; key: string; name: string },
): Promise<void> {
  await tx
    .insertInto('threadlog.api_keys')
    .values({
      key_id: `key_${randomBytes(12).toString('hex')}`,
      project_id: projectId,
      key_hash: hashKey(await readKeySecret(tx), key),
      name,
      scopes: [...ALL_SCOPES],
      revoked_at: null,
    })
    .onConflict((conflict) => conflict.column('key_hash').doNothing())
    .execute();
}
