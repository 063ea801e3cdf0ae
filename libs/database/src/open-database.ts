import { createHash } from 'node:crypto';
import { Kysely, PostgresDialect, type Transaction } from 'kysely';
import { Pool, types, type PoolClient, type PoolConfig, type QueryConfig } from 'pg';
import { DatabaseBusyError } from './database-errors';
import { lendConnection, type Lent } from './lend-connection';
import { openPayloads, type OpenPayload } from './open-payloads';
import type { Database } from './tables';

/** Whatever can run a query. What must be inside a transaction takes a `Tx`, and the pool does not fit. */
export type Db = Kysely<Database>;
export type Tx = Transaction<Database>;

export type DatabaseOptions = {
  readonly url: string;
  /** Shown in pg_stat_activity. */
  readonly name: string;
  /** Connections at most. */
  readonly max?: number;
  readonly statementTimeoutMs?: number;
  /** Works as the role that the url logs in with, and as long as it takes: for what changes tables. */
  readonly asOwner?: true;
  /** How many may wait for a connection, and for how long. */
  readonly maxWaiting?: number;
  readonly waitMs?: number;
  /** Opens encrypted payloads; without it, reading one is an error. */
  readonly openPayload?: OpenPayload;
};

export type OpenDatabase = {
  readonly db: Db;
  /** Connections of the pool, those of them that nobody uses, and who waits for one. */
  readonly use: () => { readonly total: number; readonly idle: number; readonly waiting: number };
  readonly close: () => Promise<void>;
};

const INT8 = 20;
/** How many wait for each connection: at a millisecond a read, they wait a tenth of a second. */
const MAX_WAITING_EACH = 100;
/** How long one waits for a connection of the pool, or for the server to open one. */
const CONNECT_MS = 5_000;

export type ConnectionConfig = PoolConfig & {
  readonly connectionString: string;
  readonly options: string;
};

/** What is asked of a connection while it is at work is sent at once; the server answers in order. */
const PIPELINED = { pipeline: true };

/**
 * The role that API and workers work as, whatever role their url logs in with: it may add to the log
 * and never change it. Set in the connection's start-up packet, so that no statement runs before it.
 */
export function connectionConfig(options: DatabaseOptions): ConnectionConfig {
  const { url, name, asOwner, waitMs = CONNECT_MS } = options;
  const { statementTimeoutMs = asOwner ? 0 : 30_000 } = options;
  return {
    connectionString: url,
    application_name: name,
    connectionTimeoutMillis: waitMs,
    keepAlive: true,
    // A server that stopped answering cannot enforce its own timeout.
    ...(statementTimeoutMs > 0 && { query_timeout: statementTimeoutMs + 5_000 }),
    options: [
      // What has no timeout must at least end with the process that asked for it.
      asOwner ? '-c client_connection_check_interval=1000' : '-c role=threadlog_app',
      `-c statement_timeout=${statementTimeoutMs}`,
      '-c lock_timeout=10000',
      '-c idle_in_transaction_session_timeout=30000',
      '-c jit=off',
    ].join(' '),
    types: {
      // Positions and counts stay far below 2^53.
      getTypeParser: (oid: number, format?: 'text' | 'binary'): unknown =>
        oid === INT8 && format !== 'binary' ? Number : types.getTypeParser(oid, format),
    },
  };
}

/** A pool that connects when first asked; a server that is away shows as an error of the query. */
export function openDatabase(options: DatabaseOptions): OpenDatabase {
  const { max = 10, maxWaiting = MAX_WAITING_EACH * max, openPayload = cannotOpen } = options;
  const pool = new Pool({ ...connectionConfig(options), ...PIPELINED, max });
  // An idle connection that breaks is replaced by the pool; unheard, it would end the process.
  pool.on('error', () => undefined);
  // So is one that breaks while it is in use but between two statements, where nobody else listens.
  pool.on('connect', (client) => client.on('error', () => undefined));
  const db = new Kysely<Database>({
    dialect: new PostgresDialect({ pool: preparing(pool, max + maxWaiting, openPayload) }),
  });
  return {
    db,
    use: () => ({ total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
    close: () => db.destroy(),
  };
}

/**
 * Kysely never names its statements; naming each text once lets the server keep its plan. And the pool
 * lets as many wait as come, and calls a wait that was too long what it calls a server that is away.
 */
function preparing(pool: Pool, maxAtOnce: number, openPayload: OpenPayload): Pool {
  let served = 0;
  const connect = async (): Promise<PoolClient> => {
    // Who takes an idle connection is among those who wait, too, for a moment.
    const atOnce = pool.totalCount - pool.idleCount + pool.waitingCount;
    if (atOnce >= maxAtOnce) {
      throw new DatabaseBusyError(`${atOnce} use or want a connection already`);
    }
    const before = served;
    try {
      return await pool.connect();
    } catch (error) {
      // Without a code, by its text: the pool knows no better.
      if (served === before || !isOutOfTime(error)) throw error;
      throw new DatabaseBusyError('no connection became free in time', { cause: error });
    }
  };
  return {
    connect: async () => {
      const lent = await lendConnection({ connect }, named);
      const query: Lent['query'] = async (text, values) => {
        const result = await lent.query(text, values);
        served += 1;
        openPayloads(result, openPayload);
        return result;
      };
      return { query, release: lent.release };
    },
    end: () => pool.end(),
  } as unknown as Pool;
}

function cannotOpen(): never {
  throw new Error(
    'the content of this database is encrypted, and it was opened without a master key',
  );
}

function named(text: string, values: unknown[]): QueryConfig {
  const name = statementName(text);
  return name ? { name, text, values } : { text, values };
}

function isOutOfTime(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('timeout exceeded');
}

const names = new Map<string, string>();
/** Enough for every statement of the code; a text built with a list inside must not fill the server. */
const MAX_NAMES = 500;

function statementName(text: string): string | undefined {
  const known = names.get(text);
  if (known || names.size >= MAX_NAMES) return known;
  const name = createHash('sha256').update(text).digest('base64url').slice(0, 22);
  names.set(text, name);
  return name;
}
