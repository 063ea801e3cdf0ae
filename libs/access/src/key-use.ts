import { sql } from 'kysely';
import type { Db } from '#database';

/** Notes that keys are used, and stores when they were last. */
export type KeyUse = {
  /** Takes no time and never fails. */
  readonly note: (keyId: string) => void;
  /** Stores what is noted, if the database takes it within a second. */
  readonly close: () => Promise<void>;
};

export type KeyUseOptions = {
  /** Told when uses could not be stored; they are stored with the next ones. */
  readonly onFailure?: (error: unknown) => void;
  readonly onSuccess?: () => void;
};

/** One write of a process in this time at most, and none while no key is used. */
const EVERY_MS = 5_000;
const CLOSE_MS = 1_000;
/** Keys of one write at most; the uses of others are missed until there is room. */
const MAX_NOTED = 10_000;

export function createKeyUse(db: Db, options: KeyUseOptions = {}): KeyUse {
  const noted = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> | undefined;

  const write = async (): Promise<void> => {
    const uses = [...noted];
    noted.clear();
    try {
      await storeUses(db, uses);
      options.onSuccess?.();
    } catch (error) {
      options.onFailure?.(error);
      for (const [keyId, at] of uses) if (!noted.has(keyId)) noted.set(keyId, at);
    }
    writing = undefined;
    if (noted.size > 0) arm();
  };
  const arm = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined;
      writing = write();
    }, EVERY_MS).unref();
  };

  return {
    note: (keyId) => {
      if (noted.size >= MAX_NOTED && !noted.has(keyId)) return;
      noted.set(keyId, performance.now());
      if (!writing) arm();
    },
    close: async () => {
      clearTimeout(timer);
      const stored = Promise.resolve(writing).then(() => (noted.size > 0 ? write() : undefined));
      await Promise.race([stored, afterMs(CLOSE_MS)]);
      clearTimeout(timer);
    },
  };
}

function afterMs(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds).unref());
}

/**
 * Times go in as how long ago, because the clocks of two processes differ and the database's is one.
 * Rows are locked in one order, so that two processes cannot wait for each other, and only ever move
 * forward.
 */
async function storeUses(db: Db, uses: readonly (readonly [string, number])[]): Promise<void> {
  const ids = uses.map(([keyId]) => keyId);
  const agos = uses.map(([, at]) => performance.now() - at);
  await sql`
    update threadlog.api_keys as key
    set last_used_at = used.at
    from (
      select key_id, now() - ago * interval '1 millisecond' as at
      from unnest(${ids}::text[], ${agos}::float8[]) as noted (key_id, ago)
      join threadlog.api_keys as stored using (key_id)
      order by key_id
      for no key update of stored
    ) as used
    where key.key_id = used.key_id and used.at > coalesce(key.last_used_at, '-infinity')
  `.execute(db);
}
