import { setTimeout as wait } from 'node:timers/promises';
import { DatabaseError, type PoolClient, type QueryConfig, type QueryResult } from 'pg';

/** A connection as Kysely holds it, from taking it out of the pool until giving it back. */
export type Lent = {
  readonly query: (text: string, values: unknown[]) => Promise<QueryResult>;
  readonly release: () => void;
};

/** Where connections come from; whoever waits too long is told so here. */
type LendingPool = { readonly connect: () => Promise<PoolClient> };

/**
 * A statement whose connection breaks this often is answered with the error. On a machine with too much to
 * do, the fourth connection may well be open when the network breaks them all once more.
 */
const TRIES = 5;
const WAIT_MS = 50;

/**
 * Lends a connection of the pool. A connection may break under a statement at any moment: the server
 * was restarted or failed over, a firewall forgot. What only reads, outside of a transaction, is then
 * asked again on another connection, and whoever asked does not notice. A write may have happened: it
 * is not for this place to know.
 * @param configure makes the query of a text and its values
 */
export async function lendConnection(
  pool: LendingPool,
  configure: (text: string, values: unknown[]) => QueryConfig,
): Promise<Lent> {
  let client: PoolClient | undefined = await connect(pool);
  let isLost = false;
  /** What put the connection in doubt; whatever else is asked of it, a rollback say, need not wait. */
  let doubt: { readonly error: unknown } | undefined;
  const asked: string[] = [];

  const giveBack = (): void => {
    // One that was terminated may not know it yet, one that is silent will never tell: the next to
    // take it out would have to find out, and wait as long.
    client?.release(doubt !== undefined);
    client = undefined;
    doubt = undefined;
  };
  const ask = async (config: QueryConfig): Promise<QueryResult> => {
    isLost = false;
    if (doubt) throw doubt.error;
    const lent = (client ??= await connect(pool));
    try {
      return await lent.query(config);
    } catch (error) {
      isLost = isLoss(error, lent);
      if (isLost || !(error instanceof DatabaseError)) doubt = { error };
      throw error;
    }
  };
  return {
    query: async (text, values) => {
      const config = configure(text, values);
      asked.push(text);
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await ask(config);
        } catch (error) {
          if (!isLost || attempt === TRIES || !asked.every(onlyReads)) throw error;
          // Given back before another is taken: the pool may have no other to give.
          giveBack();
          await wait(WAIT_MS);
        }
      }
    },
    release: giveBack,
  };
}

/** Connections that have said themselves that they are broken. */
const broken = new WeakSet<PoolClient>();

/** One that breaks while it is opened is opened again; where nobody listens, that is the answer. */
async function connect(pool: LendingPool): Promise<PoolClient> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const client = await pool.connect();
      if (!listened.has(client)) client.on('error', () => broken.add(client));
      listened.add(client);
      return client;
    } catch (error) {
      if (attempt === TRIES || !isBreak(error)) throw error;
      await wait(WAIT_MS);
    }
  }
}

/** By shape: an error of the network may come from another realm; the driver's own has no code. */
function isBreak(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  if ('code' in error) return error.code === 'ECONNRESET' || error.code === 'EPIPE';
  return 'message' in error && error.message === HUNG_UP;
}

const HUNG_UP = 'Connection terminated unexpectedly';

const listened = new WeakSet<PoolClient>();

/** The server ended the session: told to, or because another process of it crashed. */
const TERMINATED = /^57P0[12]$/;

/** Whether the connection is gone; a statement that took too long, or was wrong, leaves it. */
function isLoss(error: unknown, client: PoolClient): boolean {
  return (
    broken.has(client) || (error instanceof DatabaseError && TERMINATED.test(error.code ?? ''))
  );
}

/** Doubtful ones count as writes: the words may only be a name. */
function onlyReads(text: string): boolean {
  return (
    /^\s*(select|with)\b/i.test(text) &&
    !/\b(insert|update|delete|merge|call|pg_\w*lock\w*)\b/i.test(text)
  );
}
