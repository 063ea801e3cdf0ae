import { Client, DatabaseError, type ClientConfig } from 'pg';

/** The one connection that an appender speaks through; opened when first needed, again after a loss. */
export type AppendConnection = {
  readonly get: () => Promise<Client>;
  /**
   * Asks over another connection whether the server is at work for this one.
   * @throws when the server cannot be reached
   */
  readonly isAtWork: () => Promise<boolean>;
  /** Gives the connection up: after a loss, or at the end. */
  readonly drop: () => Promise<void>;
};

/**
 * The procedure's plans are pinned: a plan cached while the log was empty would scan the growing
 * table (measured: 20 µs a command became 40 ms at a million events). Without sequential scans each
 * look-up can only be an index probe, and the generic plan is made once per connection.
 */
const PINNED_PLANS =
  '-c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c enable_bitmapscan=off';

export function openAppendConnection(config: ClientConfig): AppendConnection {
  let open: Promise<Client> | undefined;
  let backend: number | undefined;
  const connect = async (): Promise<Client> => {
    const client = new Client({ ...config, options: `${config.options ?? ''} ${PINNED_PLANS}` });
    // A connection that breaks while idle is only noticed here.
    client.on('error', () => (open = undefined));
    await client.connect();
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    backend = rows[0]?.pid;
    return client;
  };
  return {
    get: () => {
      const attempt = (open ??= connect());
      attempt.catch(() => {
        if (open === attempt) open = undefined;
      });
      return attempt;
    },
    isAtWork: () => isAtWork(config, backend),
    drop: async () => {
      const client = open;
      open = undefined;
      await client?.then((c) => c.end()).catch(() => undefined);
    },
  };
}

const ASKED_WITHIN_MS = 3_000;

async function isAtWork(config: ClientConfig, backend: number | undefined): Promise<boolean> {
  const client = new Client({
    ...config,
    connectionTimeoutMillis: ASKED_WITHIN_MS,
    query_timeout: ASKED_WITHIN_MS,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    // Whatever a server process is at, it holds the lock of its own transaction meanwhile.
    const { rows } = await client.query(
      `select from pg_locks where pid = $1 and locktype = 'virtualxid'`,
      [backend],
    );
    return rows.length > 0;
  } finally {
    // Not waited for: over a network that is cut it may never end.
    void client.end().catch(() => undefined);
  }
}

/** SQLSTATE classes and codes after which the same call may succeed: the server is away or short of something. */
const PASSING = /^(08|53|57P|40|55P03|57014|58)/;

/** Whether an error says nothing about the commands, only about the way to the server. */
export function isPassing(error: unknown): boolean {
  return !(error instanceof DatabaseError) || PASSING.test(error.code ?? '');
}
