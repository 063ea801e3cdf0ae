import { makeDataKey, unwrapDataKey, type DataKey } from './data-key';
import { createForgettingMap } from './forgetting-map';
import { MasterKeyError, type MasterKeys } from './master-keys';

/** A stream's key; `plain` when it has none and never will. */
export type KnownKey = DataKey | 'plain';

/** A stream as it is in the database: not there, without a key, or with one, which may be destroyed. */
export type StoredKey = { readonly streamId: string; readonly wrapped: Buffer | null };

/** The keys of those streams that are written to, remembered. */
export type DataKeys = {
  /** A key for a new stream; to be stored with it. */
  readonly make: (streamId: string) => { readonly key: DataKey; readonly wrapped: Buffer };
  /** `undefined`: look it up. */
  readonly known: (streamId: string) => KnownKey | undefined;
  readonly learn: (streamId: string, key: KnownKey) => void;
  /** From the database. A destroyed key is none: nothing is appended to such a stream any more. */
  readonly learnStored: (stored: StoredKey) => KnownKey;
  readonly forget: (streamId: string) => void;
};

const MAX_KEYS = 20_000;

export function createDataKeys(masterKeys: MasterKeys): DataKeys {
  const keys = createForgettingMap<KnownKey>(MAX_KEYS);
  return {
    make: (streamId) => makeDataKey(masterKeys, streamId),
    known: keys.get,
    learn: keys.set,
    learnStored: ({ streamId, wrapped }) => {
      const key = wrapped ? unwrapDataKey(masterKeys, streamId, wrapped) : 'plain';
      if (!key) throw new MasterKeyError(`the data key of ${streamId} does not open`);
      keys.set(streamId, key);
      return key;
    },
    forget: keys.delete,
  };
}
