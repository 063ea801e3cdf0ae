import type { Db, Tx } from '#database';
import { decodeEvent, type StoredEvent } from '#domain';
import { completeBeside, startOverComplete, vacuum } from './beside';
import { readCheckpoint } from './checkpoint';
import { decodeAhead } from './decode-ahead';
import type { Decode } from './fold-batch';
import { loadChunk } from './load-chunk';
import type { ReadAfter } from './project-batch';
import { isDataError } from './quarantine-next';

export type Loading = {
  readonly db: Db;
  readonly schema: string;
  /** The position up to which the log is loaded. */
  readonly upTo: number;
  /** Reads the log; what it brings must fit in memory a few times. */
  readonly readAfter: ReadAfter;
  /** Events of one transaction. */
  readonly chunk?: number;
  readonly onLoaded?: (position: number) => void;
  readonly onIndexing?: () => void;
};

/** Enough that what a transaction costs besides is nothing. */
const CHUNK = 10_000;

/**
 * Loads the log into the new read tables in `schema`, from where a load before this one has stopped,
 * and completes them.
 */
export async function loadReadModel(loading: Loading): Promise<void> {
  const { db, schema, onIndexing } = loading;
  await loadChunks(loading);
  onIndexing?.();
  try {
    await db.transaction().execute((tx) => completeBeside(tx, schema));
    await vacuum(db, schema);
  } catch (error) {
    if (!isDataError(error)) throw error;
    // A row that an index or a trigger refuses. Which, is told by filling complete tables from the start.
    await db.transaction().execute((tx) => startOverComplete(tx, schema));
  }
}

/** The next chunk is read, and its JSON, while one is folded and written. */
async function loadChunks(loading: Loading): Promise<void> {
  const { db, schema, onLoaded } = loading;
  let next = readChunk(loading, await readCheckpoint(db, schema));
  for (;;) {
    const { events, decode } = await next;
    const last = events.at(-1);
    if (!last) return;
    next = readChunk(loading, last.position);
    // Should the chunk fail, nobody hears of the one read meanwhile.
    next.catch(() => undefined);
    await loadChunk(db, schema, events, decode);
    onLoaded?.(last.position);
  }
}

async function readChunk(
  { db, readAfter, upTo, chunk = CHUNK }: Loading,
  position: number,
): Promise<Chunk> {
  if (position >= upTo) return { events: [], decode: decodeEvent };
  const events = await db
    .transaction()
    .setAccessMode('read only')
    .execute((tx: Tx) => readAfter(tx, position, Math.min(chunk, upTo - position)));
  return { events, decode: decodeAhead(events) };
}

type Chunk = { readonly events: readonly StoredEvent[]; readonly decode: Decode };
