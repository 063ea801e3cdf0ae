import { createHmac } from 'node:crypto';
import type { Db } from '#database';

/**
 * What is stored of a key: HMAC-SHA256 under the installation's secret. A slow password hash would
 * protect what can be guessed; a key of 256 random bits cannot.
 */
export function hashKey(secret: Buffer, key: string): Buffer {
  return createHmac('sha256', secret).update(key, 'utf8').digest();
}

export async function readKeySecret(db: Db): Promise<Buffer> {
  const row = await db
    .selectFrom('threadlog.installation')
    .select('key_secret')
    .executeTakeFirstOrThrow();
  return row.key_secret;
}
