import { sql } from 'kysely';
import { byteaArray, textArray, type Db } from '#database';
import { rewrapDataKey } from './data-key';
import { MasterKeyError, type MasterKeys } from './master-keys';

export type Rewrapped = {
  /** Data keys that are wrapped by the newest master key now, and were not before. */
  readonly rewrapped: number;
  /** Master keys that no data key needs any more. */
  readonly retired: number;
};

const AT_ONCE = 1_000;

/**
 * Wraps every data key by the newest master key, and forgets the master keys that none is wrapped by any
 * more: from then on no process needs them. Payloads stay as they are, and so do hashes and proofs. Ended
 * at any point, the next one goes on. A key that is destroyed meanwhile stays destroyed.
 * @param db logged in as the owner of the tables
 */
export async function rewrapKeys(
  db: Db,
  masterKeys: MasterKeys,
  onRewrapped?: (count: number) => void,
): Promise<Rewrapped> {
  const { newest } = masterKeys;
  let rewrapped = 0;
  for (let behind: string | undefined = ''; behind !== undefined;) {
    const keys = await readOthers(db, newest.id, behind);
    rewrapped += await replace(db, masterKeys, keys);
    onRewrapped?.(rewrapped);
    behind = keys.at(-1)?.stream_id;
  }
  const { numAffectedRows } = await sql`
    delete from threadlog.master_keys m
    where master_id <> ${newest.id} and not exists (
      select from threadlog.data_keys k where substring(k.wrapped for 8) = m.master_id)`.execute(
    db,
  );
  return { rewrapped, retired: Number(numAffectedRows ?? 0n) };
}

type WrappedKey = { readonly stream_id: string; readonly wrapped: Buffer };

async function readOthers(db: Db, id: Buffer, behind: string): Promise<readonly WrappedKey[]> {
  const { rows } = await sql<WrappedKey>`
    select stream_id, wrapped from threadlog.data_keys
    where stream_id > ${behind} and substring(wrapped for 8) <> ${id}
    order by stream_id limit ${AT_ONCE}`.execute(db);
  return rows;
}

async function replace(
  db: Db,
  masterKeys: MasterKeys,
  keys: readonly WrappedKey[],
): Promise<number> {
  const wrapped = keys.map(({ stream_id, wrapped: old }) => {
    const again = rewrapDataKey(masterKeys, stream_id, old);
    if (!again) throw new MasterKeyError(`the data key of ${stream_id} does not open`);
    return again;
  });
  const { numAffectedRows } = await sql`
    update threadlog.data_keys k set wrapped = n.wrapped
    from unnest(${textArray(keys.map(({ stream_id }) => stream_id))}::text[],
                ${byteaArray(keys.map(({ wrapped: old }) => old))}::bytea[],
                ${byteaArray(wrapped)}::bytea[]) as n (stream_id, old, wrapped)
    where k.stream_id = n.stream_id and k.wrapped = n.old`.execute(db);
  return Number(numAffectedRows ?? 0n);
}
