import { Client, DatabaseError, type ClientConfig } from 'pg';

/** The one connection that an appender speaks through; opened when first needed, again after a loss. */
export type AppendConnection = {
  readonly get: () => Promise<Client>;
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
  const connect = async (): Promise<Client> => {
    const client = new Client({ ...config, options: `${config.options ?? ''} ${PINNED_PLANS}` });
    // A connection that breaks while idle is only noticed here.
    client.on('error', () => (open = undefined));
    await client.connect();
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
    drop: async () => {
      const client = open;
      open = undefined;
      await client?.then((c) => c.end()).catch(() => undefined);
    },
  };
}

/** SQLSTATE classes and codes after which the same call may succeed: the server is away or short of something. */
const PASSING = /^(08|53|57P|40|55P03|57014|58)/;

/** Whether an error says nothing about the commands, only about the way to the server. */
export function isPassing(error: unknown): boolean {
  return !(error instanceof DatabaseError) || PASSING.test(error.code ?? '');
}
