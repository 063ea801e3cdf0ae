import type { Client, QueryConfig } from 'pg';
import { textArray } from '#database';
import type { DataKey, DataKeys } from '#encryption';
import type { PendingAppend } from './pending-append';
import { writeEvents } from './write-events';

/** Writes the events of commands as their streams ask: with the stream's data key, or plain. */
export type StreamKeys = {
  /** At once, where the key is at hand; else they are written by `look`. */
  readonly write: (append: PendingAppend) => void;
  /** Whether there is something to look up. */
  readonly isMissing: (batch: readonly PendingAppend[]) => boolean;
  /** Looks up what is not at hand, in one statement, and writes what is not written. */
  readonly look: (client: Client, batch: readonly PendingAppend[]) => Promise<void>;
  /** The stream that the command opens is stored, with the key that was made for it. */
  readonly opened: (append: PendingAppend) => void;
  /** What was thought of the command's stream is wrong. @returns whether looking again may tell more */
  readonly doubt: (append: PendingAppend) => boolean;
};

/** @param dataKeys none without a master key: then everything is written plain */
export function createStreamKeys(dataKeys: DataKeys | undefined): StreamKeys {
  if (!dataKeys) return PLAIN;
  const made = new WeakMap<PendingAppend, DataKey>();
  const doubted = new WeakSet<PendingAppend>();
  const write = (append: PendingAppend): void => {
    const { streamId, stream } = append.command.decision;
    if (stream === 'absent') {
      const { key, wrapped } = dataKeys.make(streamId);
      made.set(append, key);
      append.written = writeEvents(append.events, key, wrapped);
      return;
    }
    const known = dataKeys.known(streamId);
    if (known) append.written = writeEvents(append.events, known);
  };
  return {
    write,
    isMissing: (batch) => batch.some(({ written }) => !written),
    look: async (client, batch) => {
      const missing = batch.filter(({ written }) => !written);
      const ids = new Set(missing.map(({ command }) => command.decision.streamId));
      for (const stored of await readStoredKeys(client, [...ids])) dataKeys.learnStored(stored);
      // A stream that is not there gets no key, and no second thought: the append refuses it.
      for (const append of missing) {
        write(append);
        append.written ??= writeEvents(append.events, 'plain');
      }
    },
    opened: (append) => {
      const key = made.get(append);
      if (key) dataKeys.learn(append.command.decision.streamId, key);
    },
    doubt: (append) => {
      append.written = undefined;
      dataKeys.forget(append.command.decision.streamId);
      if (doubted.has(append)) return false;
      doubted.add(append);
      return true;
    },
  };
}

const PLAIN: StreamKeys = {
  write: (append) => {
    append.written = writeEvents(append.events, 'plain');
  },
  isMissing: () => false,
  look: () => Promise.resolve(),
  opened: () => undefined,
  doubt: () => false,
};

type StoredKey = { readonly streamId: string; readonly wrapped: Buffer | null };

/** Of those streams that are there. */
async function readStoredKeys(
  client: Client,
  streamIds: readonly string[],
): Promise<readonly StoredKey[]> {
  const { rows } = await client.query<StoredKey>(lookUp(streamIds));
  return rows;
}

function lookUp(streamIds: readonly string[]): QueryConfig {
  return {
    name: 'read_data_keys',
    text: `
      select s.id as "streamId", k.wrapped
      from unnest($1::text[]) s (id)
      left join threadlog.data_keys k on k.stream_id = s.id
      where exists (select from threadlog.events e where e.stream_id = s.id)`,
    values: [textArray(streamIds)],
  };
}
