import { sql } from 'kysely';
import { byteaArray, int4Array, PAYLOAD, utf8Array, type Db } from '#database';
import { decodeEvent, outlineOf, type StoredEvent } from '#domain';
import { encryptPayload, makeDataKey, type DataKey, type MasterKeys } from '#encryption';

export type EncryptedPlain = {
  /** Threads and files that are encrypted now, and were not before. */
  readonly streams: number;
  readonly events: number;
  /** What is left plain: too large to be done at once, or not readable. */
  readonly left: readonly string[];
};

export type EncryptingPlain = {
  /** Logged in as the owner of the log. */
  readonly db: Db;
  readonly masterKeys: MasterKeys;
  readonly onProgress?: (streams: number) => void;
};

const AT_ONCE = 500;
/** Of one stream's payloads: they are in memory a few times. */
const MAX_BYTES = 128 * 1024 * 1024;
/** Somebody may append to a stream while it is encrypted. */
const TRIES = 10;

/**
 * Encrypts what was stored plain, one thread or file at a time, while requests run. Salt and payload are
 * those that were hashed, so nothing changes that is signed. Ended at any point, the next one goes on.
 */
export async function encryptPlain({
  db,
  masterKeys,
  onProgress,
}: EncryptingPlain): Promise<EncryptedPlain> {
  let [streams, events] = [0, 0];
  const left: string[] = [];
  for (let behind: string | undefined = ''; behind !== undefined;) {
    const plain: readonly PlainStream[] = await readPlain(db, behind);
    for (const stream of plain) {
      const done = stream.bytes > MAX_BYTES ? 0 : await encryptStream(db, masterKeys, stream.id);
      if (done === 0) left.push(stream.id);
      else [streams, events] = [streams + 1, events + done];
      onProgress?.(streams);
    }
    behind = plain.at(-1)?.id;
  }
  return { streams, events, left };
}

type PlainStream = { readonly id: string; readonly bytes: number };

async function readPlain(db: Db, behind: string): Promise<readonly PlainStream[]> {
  const { rows } = await sql<PlainStream>`
    select f.stream_id as id, (
      select sum(octet_length(e.payload)) from threadlog.events e
      where e.stream_id = f.stream_id) as bytes
    from (
      select stream_id from threadlog.events
      where version = 1 and ciphertext is null and stream_id > ${behind}
      order by stream_id limit ${AT_ONCE}) f
    order by f.stream_id`.execute(db);
  return rows;
}

/** @returns how many events; 0 when it could not be done */
async function encryptStream(db: Db, masterKeys: MasterKeys, id: string): Promise<number> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const events = await readPlainEvents(db, id);
    const { key, wrapped } = makeDataKey(masterKeys, id);
    const encrypted = events.map((event) => encryptEvent(key, event));
    if (encrypted.some((event) => event === undefined)) return 0;
    const written = encrypted.filter((event) => event !== undefined);
    const { rows } = await sql<{ is_done: boolean }>`
      call threadlog.encrypt_stream(${id}, ${wrapped},
        ${int4Array(events.map(({ version }) => version))}::integer[],
        ${byteaArray(written.map(({ ciphertext }) => ciphertext))}::bytea[],
        ${utf8Array(written.map(({ outline }) => outline))}::text[], null)`.execute(db);
    if (rows[0]?.is_done) return events.length;
  }
  return 0;
}

type PlainEvent = StoredEvent & {
  readonly eventId: Buffer;
  readonly salt: Buffer;
  readonly payloadHash: Buffer;
};

async function readPlainEvents(db: Db, id: string): Promise<readonly PlainEvent[]> {
  const { rows } = await sql<PlainEvent>`
    select e.position, e.stream_id as "streamId", e.version, e.entity_id as "entityId", e.rev,
           e.project_id as "projectId", e.type, e.schema_version as "schemaVersion",
           ${PAYLOAD} as payload, uuid_send(e.event_id) as "eventId", e.salt,
           e.payload_hash as "payloadHash",
           floor(extract(epoch from e.recorded_at) * 1000)::bigint as "recordedAt"
    from threadlog.events e
    where e.stream_id = ${id} and e.ciphertext is null
    order by e.version`.execute(db);
  return rows;
}

type WrittenEvent = { readonly ciphertext: Buffer; readonly outline: Buffer | null };

/** @returns nothing for an event that cannot be read, or is not what was hashed: evidence stays as it is */
function encryptEvent(key: DataKey, stored: PlainEvent): WrittenEvent | undefined {
  const outline = readOutline(stored);
  if (outline === undefined) return undefined;
  const { eventId, salt, payloadHash } = stored;
  const payload = Buffer.from(stored.payload, 'utf8');
  const encrypted = encryptPayload(key, { eventId, outline, payload, salt });
  if (!encrypted.payloadHash.equals(payloadHash)) return undefined;
  return { ciphertext: encrypted.ciphertext, outline: outline.length > 0 ? outline : null };
}

function readOutline(stored: StoredEvent): Buffer | undefined {
  try {
    const event = decodeEvent(stored);
    if (event.type === 'Erased') return undefined;
    return Buffer.from(outlineOf(event) ?? '', 'utf8');
  } catch {
    return undefined;
  }
}
