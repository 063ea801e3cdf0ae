import { sql } from 'kysely';
import type { Db } from '#database';
import {
  NoteError,
  openCheckpoint,
  rootOf,
  writeVerifierKey,
  type Checkpoint,
  type VerifierKey,
} from '#ledger';
import { LedgerFaultError } from './ledger-fault';
import type { Publication } from './publication';
import { readNewestSeal, type Seal } from './read-seals';
import { nodeReader } from './read-tiles';

/** The newest checkpoint, under the name that C2SP tlog-tiles gives it. */
export const PUBLISHED_CHECKPOINT = 'checkpoint';
export const PUBLISHED_KEY = 'key';

/**
 * Compares the newest published checkpoint with the stored tree.
 * @returns its size; 0 when nothing is published
 * @throws LedgerFaultError when this log is not what it was when that was published
 */
export async function comparePublished(
  db: Db,
  publication: Publication,
  key: VerifierKey,
): Promise<number> {
  const note = await publication.read(PUBLISHED_CHECKPOINT);
  if (note === undefined) return 0;
  const published = openPublished(note, key);
  const sealed = (await readNewestSeal(db))?.size ?? 0;
  if (published.size > sealed) throw await olderFault(db, published.size, sealed);
  const root = await rootOf(published.size, nodeReader(db, sealed));
  if (root.equals(published.root)) return published.size;
  throw new LedgerFaultError(
    'log_rewritten',
    `the first ${published.size} events are not those whose checkpoint was published: the log was rewritten`,
  );
}

function openPublished(note: string, key: VerifierKey): Checkpoint {
  try {
    return openCheckpoint(note, key);
  } catch (cause) {
    if (!(cause instanceof NoteError)) throw cause;
    throw new LedgerFaultError(
      'publication_unreadable',
      `the published checkpoint was not signed with ${writeVerifierKey(key)}: ${cause.message}`,
      { cause },
    );
  }
}

async function olderFault(db: Db, published: number, sealed: number): Promise<LedgerFaultError> {
  const { rows } = await sql<{ head: number }>`
    select coalesce(max(position), 0) as head from threadlog.events`.execute(db);
  const head = rows[0]?.head ?? 0;
  return new LedgerFaultError(
    'backup_restored',
    `a checkpoint of ${published} events was published, and here ${sealed} are sealed and the log ends at ${head}: an older backup was restored, the end was cut off, or the ledger emptied`,
  );
}

/**
 * Publishes a checkpoint: as the newest, and as the last of its day. One worker at a time does so, and
 * never one that is older than what is published.
 */
export async function publish(
  db: Db,
  publication: Publication,
  key: VerifierKey,
  { size, note }: Seal,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ held: boolean }>`
      select pg_try_advisory_xact_lock(hashtextextended('threadlog.publish', 1)) as held`.execute(
      tx,
    );
    if (!rows[0]?.held) return;
    const published = await comparePublished(tx, publication, key);
    if (published >= size) return;
    await publication.write(`checkpoints/${dayOf(new Date())}`, note);
    await publication.write(PUBLISHED_KEY, `${writeVerifierKey(key)}\n`);
    await publication.write(PUBLISHED_CHECKPOINT, note);
  });
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}
