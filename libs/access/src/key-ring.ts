import type { Db } from '#database';
import type { ApiKey, Scope } from './api-key';
import { hashKey, readKeySecret } from './hash-key';

/** Recognises keys; asks the database at most once a second for each. */
export type KeyRing = { readonly find: (key: string) => Promise<ApiKey | undefined> };

/** A revoked key stops working within this time on every process. */
const FRESH_MS = 1_000;
/** Keys remembered at most; guesses are remembered too, so that a flood of them costs little. */
const MAX_REMEMBERED = 10_000;

export function createKeyRing(db: Db, now: () => number = Date.now): KeyRing {
  const remembered = new Map<string, { answer: Promise<ApiKey | undefined>; freshUntil: number }>();
  let secret: Promise<Buffer> | undefined;

  const lookUp = async (key: string): Promise<ApiKey | undefined> => {
    secret ??= readKeySecret(db);
    const hash = hashKey(await secret, key);
    const row = await db
      .selectFrom('threadlog.api_keys')
      .select(['key_id', 'project_id', 'scopes'])
      .where('key_hash', '=', hash)
      .where('revoked_at', 'is', null)
      .executeTakeFirst();
    return row && { keyId: row.key_id, projectId: row.project_id, scopes: row.scopes as Scope[] };
  };

  return {
    find: (key) => {
      const known = remembered.get(key);
      if (known && known.freshUntil > now()) return known.answer;
      if (remembered.size >= MAX_REMEMBERED) remembered.clear();
      const answer = lookUp(key);
      remembered.set(key, { answer, freshUntil: now() + FRESH_MS });
      answer.catch(() => {
        remembered.delete(key);
        secret = undefined;
      });
      return answer;
    },
  };
}
