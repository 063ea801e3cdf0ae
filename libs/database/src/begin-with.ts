import {
  DummyDriver,
  PostgresDialect,
  sql,
  Transaction,
  type DatabaseConnection,
  type QueryExecutor,
} from 'kysely';
import type { Db, Tx } from './open-database';
import type { Database } from './tables';
import { together } from './together';

/** A transaction in two parts. */
type Beginning<Asked, Result> = {
  /** Sent together with `begin`. It must change nothing: where `begin` is refused, it stands alone. */
  readonly ask: (tx: Tx) => Promise<Asked>;
  /** What is done with the answer; never called unless the transaction has begun. */
  readonly go: (tx: Tx, asked: Asked) => Promise<Result>;
};

/**
 * A transaction in which what is asked together is sent together, in the order in which it is asked, its own
 * beginning included. One that Kysely begins keeps each statement back until the one before is answered.
 */
export async function beginWith<Asked, Result>(
  db: Db,
  { ask, go }: Beginning<Asked, Result>,
): Promise<Result> {
  const executor = db.getExecutor();
  return executor.provideConnection(async (connection) => {
    const tx = transactionOn(executor, connection);
    try {
      const [, asked] = await together([sql`begin`.execute(tx), ask(tx)]);
      const result = await go(tx, asked);
      await sql`commit`.execute(tx);
      return result;
    } catch (error) {
      // Where the connection is lost, so is the transaction; what failed first is what there is to say.
      await sql`rollback`.execute(tx).catch(() => undefined);
      throw error;
    }
  });
}

/** Kysely asks for all of these; a transaction uses nothing but its executor. */
const dialect = new PostgresDialect({ pool: () => Promise.reject(new Error('not of this pool')) });
const UNUSED = { config: { dialect }, dialect, driver: new DummyDriver() };

function transactionOn(executor: QueryExecutor, connection: DatabaseConnection): Tx {
  return new Transaction<Database>({
    ...UNUSED,
    executor: executor.withConnectionProvider({
      provideConnection: (consumer) => consumer(connection),
    }),
  });
}
