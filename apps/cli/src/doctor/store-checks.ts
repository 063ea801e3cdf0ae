import { sql } from 'kysely';
import { fileStorePlace, masterKeyFile, publishPlace } from '#config';
import { findUnknownMasterKey, openMasterKeys } from '#encryption';
import { readHead } from '#event-store';
import { openFileStore } from '#file-store';
import { readVerifierKey } from '#ledger';
import { comparePublished, LedgerFaultError, openPublication, readVerifierKeys } from '#sealing';
import { fault, ok, warning, type Check, type Finding, type Patient } from './check';

const SEALED_WITHIN_S = 60;

export const STORE_CHECKS: readonly Check[] = [
  {
    name: 'files',
    look: async ({ config }) => {
      const place = fileStorePlace(config);
      await openFileStore(place).check();
      return ok(
        place.s3
          ? `${place.s3.endpoint} can be read and written`
          : `${place.dataDirectory} can be read and written`,
      );
    },
  },
  { name: 'master key', look: masterKey },
  { name: 'seals', look: seals },
  { name: 'published', look: published },
];

async function masterKey({ db, config }: Patient): Promise<Finding> {
  const place = masterKeyFile(config);
  const keys = await openMasterKeys(place);
  const unknown = await findUnknownMasterKey(db, keys);
  if (unknown !== undefined) {
    return fault(
      `what is encrypted under the master key ${unknown} cannot be read`,
      `name the file that has it in MASTER_KEY_FILE (now ${place.path})`,
    );
  }
  return keys
    ? ok(`${place.path} has every key that was used`)
    : warning(
        'contents are stored in plain text, and cannot be erased',
        'set MASTER_KEY_FILE: docs/operating.md',
      );
}

async function seals({ db }: Patient): Promise<Finding> {
  const head = await readHead(db);
  const { rows } = await sql<{ size: number; age: number }>`
    select size, extract(epoch from clock_timestamp() - sealed_at)::float8 as age
    from threadlog.ledger_seals order by size desc limit 1`.execute(db);
  const [newest] = rows;
  const left = head - (newest?.size ?? 0);
  if (left === 0) return ok(`all ${head} events are sealed`);
  const found = `${left} of ${head} events are not sealed yet`;
  if (newest && newest.age < SEALED_WITHIN_S) return ok(found);
  return warning(found, 'start a worker that has the signing key, or read what it logs');
}

/** Whether this log is the one whose checkpoint was published. */
async function published({ db, config }: Patient): Promise<Finding> {
  const [key] = await readVerifierKeys(db);
  if (key === undefined) return ok('nothing was signed yet');
  try {
    const size = await comparePublished(
      db,
      openPublication(publishPlace(config)),
      readVerifierKey(key),
    );
    return size === 0
      ? warning(
          'no checkpoint is published',
          'set CHECKPOINT_PUBLISH_TO to a place outside of the database',
        )
      : ok(`this log is the one of which ${size} events were published`);
  } catch (error) {
    if (!(error instanceof LedgerFaultError)) throw error;
    return fault(error.message, 'threadlog verify; docs/auditing.md says what each fault means');
  }
}
