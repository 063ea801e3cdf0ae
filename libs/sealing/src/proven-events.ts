import { hash } from 'node:crypto';
import { sql, type RawBuilder } from 'kysely';
import { ERASED, PAYLOAD_BYTES, SALTED_PAYLOAD, type Db } from '#database';
import { inclusionProofs, leafOf, type EventHeader, type Hash } from '#ledger';
import { HEADER_COLUMNS } from './read-headers';
import { nodeReader } from './read-tiles';

/** Which events: of positions from the first to the last, and of one project or one stream, if named. */
export type Stretch = {
  readonly from: number;
  readonly to: number;
  readonly projectId?: string | undefined;
  readonly streamId?: string | undefined;
};

/** An event as it is stored, and the proof that it is in the tree of a checkpoint. */
export type ProvenEvent = {
  readonly header: EventHeader;
  readonly payloadHash: Buffer;
  /** What was hashed; nothing where its key was destroyed: then header and hash are all there is. */
  readonly content: { readonly salt: Buffer; readonly payload: string } | undefined;
  /** As it was sealed. */
  readonly leaf: Hash;
  /** As `inclusionProofs` makes them, of one portion. */
  readonly proof: readonly Hash[];
  /** False when the log holds something else now than what was sealed. */
  readonly isAsSealed: boolean;
};

/** Some events in order, and how far the log has been looked through. */
type Portion = { readonly events: readonly ProvenEvent[]; readonly reached: number };

type Row = EventHeader & {
  readonly payloadHash: Buffer;
  /** Behind the hexadecimal digits of its salt, or erased. */
  readonly payload: string;
  /** How many there were, before they were cut to what fits. */
  readonly found: number;
};

const AT_ONCE = 1_000;
/** Of payloads in one portion; one event is brought in any case. */
const MAX_BYTES = 16_000_000;

/**
 * The events of a stretch, a portion that fits in memory at a time.
 * @param size of a checkpoint that covers the stretch
 */
export async function* provenEvents(
  db: Db,
  stretch: Stretch,
  size: number,
): AsyncGenerator<Portion, void> {
  const read = nodeReader(db, size);
  for (let reached = stretch.from - 1; reached < stretch.to;) {
    const found = await readRows(db, stretch, reached);
    const indexes = found.rows.map(({ position }) => position - 1);
    const leaves = await read(indexes.map((index) => ({ level: 0, index })));
    const proofs = await inclusionProofs(indexes, size, read);
    const events = found.rows.map((row, at) =>
      provenEvent(row, leaves[at] as Hash, proofs[at] as readonly Hash[]),
    );
    reached = found.reached;
    yield { events, reached };
  }
}

type Found = { readonly rows: readonly Row[]; readonly reached: number };

/**
 * A stream is read by its index, so that one thread costs no walk through the log. Of anything else a
 * stretch of positions is looked through, whatever is in it.
 */
async function readRows(db: Db, stretch: Stretch, behind: number): Promise<Found> {
  const { to, streamId, projectId } = stretch;
  const end = streamId === undefined ? Math.min(behind + AT_ONCE, to) : to;
  const rows = await readCapped(
    db,
    sql`select * from threadlog.events
        where position > ${behind} and position <= ${end}
          ${streamId === undefined ? sql`` : sql`and stream_id = ${streamId}`}
          ${projectId === undefined ? sql`` : sql`and project_id = ${projectId}`}
        order by ${streamId === undefined ? sql`position` : sql`version`} limit ${AT_ONCE}`,
  );
  const last = rows.at(-1);
  const isAll = !last || (last.found === rows.length && rows.length < AT_ONCE);
  return { rows, reached: isAll ? end : last.position };
}

async function readCapped(db: Db, events: RawBuilder<unknown>): Promise<readonly Row[]> {
  const { rows } = await sql<Row>`
    select ${HEADER_COLUMNS}, ${SALTED_PAYLOAD} as payload, found::int as found
    from (
      select e.*, count(*) over () as found,
             sum(${PAYLOAD_BYTES}) over (order by position rows unbounded preceding)
             - ${PAYLOAD_BYTES} as bytes_before
      from (${events}) e) e
    where bytes_before < ${MAX_BYTES}
    order by position`.execute(db);
  return rows;
}

const SALT_DIGITS = 32;

function provenEvent(row: Row, leaf: Hash, proof: readonly Hash[]): ProvenEvent {
  const { payloadHash, payload: salted } = row;
  const isLeaf = leafOf(row, payloadHash).equals(leaf);
  const proven = { header: row, payloadHash, leaf, proof };
  if (salted === ERASED) return { ...proven, content: undefined, isAsSealed: isLeaf };
  const salt = Buffer.from(salted.slice(0, SALT_DIGITS), 'hex');
  const payload = salted.slice(SALT_DIGITS);
  const hashed = hash('sha256', Buffer.concat([salt, Buffer.from(payload, 'utf8')]), 'buffer');
  const isAsSealed = isLeaf && hashed.equals(payloadHash);
  return { ...proven, content: { salt, payload }, isAsSealed };
}
