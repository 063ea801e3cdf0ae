import { sql } from 'kysely';
import type { Db, Tx } from '#database';
import {
  edgeOf,
  growTiles,
  NoteError,
  nodeIn,
  openCheckpoint,
  rootOf,
  signCheckpoint,
  tileRoot,
  tileOf,
  verifierKeyOf,
  writeVerifierKey,
  type Checkpoint,
  type Hash,
  type SigningKey,
  type Tile,
} from '#ledger';
import { LedgerFaultError } from './ledger-fault';
import { leafOfHeader, readHeaders } from './read-headers';
import { readNewestSeal, type Seal } from './read-seals';
import { readTiles } from './read-tiles';

export type Sealing =
  /** Another worker is at it. */
  | { readonly status: 'sealed_elsewhere' }
  | { readonly status: 'nothing_new'; readonly newest: Seal | undefined }
  | { readonly status: 'sealed'; readonly newest: Seal; readonly events: number };

const FULL = 256 * 32;

/**
 * Seals up to `limit` events behind the newest checkpoint, in one transaction: leaves, tiles and the
 * signed checkpoint are there together or not at all. Positions below the head are final, so writers
 * are never waited for and never wait. Before it signs, it looks whether the tree that it continues is
 * still the one that it has signed.
 * @throws LedgerFaultError when it is not, or when an event is missing; then nothing is signed
 */
export async function sealNext(db: Db, key: SigningKey, limit: number): Promise<Sealing> {
  return db.transaction().execute(async (tx) => {
    if (!(await takeLock(tx))) return { status: 'sealed_elsewhere' };
    const newest = await readNewestSeal(tx);
    const size = newest?.size ?? 0;
    const edge = await readTiles(tx, size, edgeOf(size));
    if (newest) await requireOwn(newest, edge, key);
    const headers = await readHeaders(tx, size, limit);
    const gap = headers.findIndex(({ position }, at) => position !== size + 1 + at);
    if (gap === 0) throw missingFault(size + 1);
    if (headers.length === 0) {
      await requireHead(tx, size);
      return { status: 'nothing_new', newest };
    }
    const leaves = headers.slice(0, gap === -1 ? undefined : gap).map(leafOfHeader);
    const note = await store(tx, { size, edge, leaves, key });
    const grown = { size: size + leaves.length, note };
    return { status: 'sealed', newest: grown, events: leaves.length };
  });
}

/** Held until the transaction ends, however it ends. */
async function takeLock(tx: Tx): Promise<boolean> {
  const { rows } = await sql<{ held: boolean }>`
    select pg_try_advisory_xact_lock(hashtextextended('threadlog.seal', 1)) as held`.execute(tx);
  return rows[0]?.held === true;
}

/** Signing on top of what somebody has changed would make the change look right. */
async function requireOwn(newest: Seal, edge: readonly Tile[], key: SigningKey): Promise<void> {
  const signed = openOwn(newest, key);
  const root = await rootOnEdge(newest.size, edge).catch(() => undefined);
  if (signed.size === newest.size && root?.equals(signed.root)) return;
  throw new LedgerFaultError(
    'leaves_changed',
    `the stored tree of ${newest.size} events is not the one that was signed; "threadlog verify" says where`,
  );
}

function openOwn({ size, note }: Seal, key: SigningKey): Checkpoint {
  try {
    return openCheckpoint(note, verifierKeyOf(key));
  } catch (cause) {
    if (!(cause instanceof NoteError)) throw cause;
    const own = writeVerifierKey(verifierKeyOf(key));
    throw new LedgerFaultError(
      note.includes(`— ${key.name} `) ? 'signature_wrong' : 'key_unknown',
      `the checkpoint of ${size} events was not signed with the key of this worker, ${own}: ${cause.message}`,
      { cause },
    );
  }
}

function rootOnEdge(size: number, edge: readonly Tile[]): Promise<Hash> {
  return rootOf(size, (nodes) =>
    Promise.resolve(
      nodes.map((node) => {
        const place = tileOf(node);
        const tile = edge.find(
          ({ level, index }) => level === place.level && index === place.index,
        );
        if (!tile) throw new Error(`tile ${place.level}/${place.index} is missing`);
        return nodeIn(node, tile);
      }),
    ),
  );
}

async function requireHead(tx: Tx, size: number): Promise<void> {
  const { rows } = await sql<{ head: number }>`
    select coalesce(max(position), 0) as head from threadlog.events`.execute(tx);
  const head = rows[0]?.head ?? 0;
  if (head >= size) return;
  throw new LedgerFaultError(
    'tail_truncated',
    `the log ends at position ${head}, and ${size} events were sealed`,
  );
}

function missingFault(position: number): LedgerFaultError {
  return new LedgerFaultError(
    'event_missing',
    `the event at position ${position} is missing, and later ones are there`,
  );
}

type Growing = {
  readonly size: number;
  readonly edge: readonly Tile[];
  readonly leaves: readonly Hash[];
  readonly key: SigningKey;
};

/** @returns the signed checkpoint */
async function store(tx: Tx, { size, edge, leaves, key }: Growing): Promise<string> {
  const grown = growTiles(size, edge, leaves);
  const full = grown.filter(({ hashes }) => hashes.length === FULL);
  const root = await rootOnEdge(size + leaves.length, grown.concat(edge));
  const note = signCheckpoint({ size: size + leaves.length, root }, key);
  if (full.length > 0) {
    const rows = full.map(({ level, index, hashes }) => ({
      ...{ level, tile: index, hashes },
      root: tileRoot(hashes),
    }));
    await tx.insertInto('threadlog.ledger_tiles').values(rows).execute();
  }
  await tx
    .insertInto('threadlog.ledger_keys')
    .values({ verifier_key: writeVerifierKey(verifierKeyOf(key)) })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await tx
    .insertInto('threadlog.ledger_seals')
    .values({ size: size + leaves.length, leaves: Buffer.concat(leaves), note })
    .execute();
  return note;
}
