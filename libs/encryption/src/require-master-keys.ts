import { sql } from 'kysely';
import { byteaArray, type Db } from '#database';
import { noMasterKey } from './data-key';
import { MasterKeyError, type MasterKeys } from './master-keys';

/**
 * Makes sure that this process has every master key that is used in the database, and notes the one that it
 * encrypts under, so that a process without it is told likewise.
 * @throws MasterKeyError in one sentence
 */
export async function requireMasterKeys(db: Db, masterKeys: MasterKeys | undefined): Promise<void> {
  if (!(await hasMasterKeys(db))) {
    if (!masterKeys) return;
    throw new MasterKeyError(
      'there is a master key, and the database is too old for it: run "threadlog migrate" first',
    );
  }
  await requireKnown(db, masterKeys);
  if (!masterKeys) return;
  await sql`
    insert into threadlog.master_keys (master_id) values (${masterKeys.newest.id})
    on conflict do nothing`.execute(db);
  // Of two that begin with different keys at once, one at least sees the other here.
  await requireKnown(db, masterKeys);
}

/** An API may start ahead of the migrations, and is not ready until they are done. */
async function hasMasterKeys(db: Db): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`
    select to_regclass('threadlog.master_keys') is not null as found`.execute(db);
  return rows[0]?.found ?? false;
}

async function requireKnown(db: Db, masterKeys: MasterKeys | undefined): Promise<void> {
  const unknown = await findUnknownMasterKey(db, masterKeys);
  if (unknown !== undefined) throw new MasterKeyError(noMasterKey(unknown));
}

/** The id, in hex, of a master key that is used in the database and not among these. */
export async function findUnknownMasterKey(
  db: Db,
  masterKeys: MasterKeys | undefined,
): Promise<string | undefined> {
  const ids = [...(masterKeys?.all.values() ?? [])].map(({ id }) => id);
  const { rows } = await sql<{ master_id: Buffer }>`
    select master_id from threadlog.master_keys
    where master_id <> all(${byteaArray(ids)}::bytea[])
    order by first_used limit 1`.execute(db);
  return rows[0]?.master_id.toString('hex');
}
