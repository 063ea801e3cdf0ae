import { runMigrations } from 'bullmq';
import { Client } from 'pg';
import { QUEUE_SCHEMA } from './backend';
import { PROJECTION_QUEUE, TASK_QUEUE } from './queues';

/**
 * Brings BullMQ's own tables in the database at `url` to the version of this code, and lets the
 * application's role use them. They serve when no Redis is configured.
 */
export async function migrateQueue(url: string): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    await runMigrations(client, QUEUE_SCHEMA);
    await makeSequences(client);
    await client.query(RIGHTS);
  } finally {
    await client.end();
  }
}

/**
 * BullMQ makes a sequence for each queue when its first job comes, which takes the right to make
 * things in its schema. Whoever has that can put a function there which the next migration, run by
 * the owner, would call. So they are made here, and one that is there is given to the owner.
 */
async function makeSequences(client: Client): Promise<void> {
  for (const queue of [PROJECTION_QUEUE, TASK_QUEUE]) {
    const { rows } = await client.query<{ statements: string }>(
      `select format('create sequence if not exists %1$I.%2$I; alter sequence %1$I.%2$I owner to %3$I',
                     $1::text, ${QUEUE_SCHEMA}.job_id_seq_name($2), current_user) as statements`,
      [QUEUE_SCHEMA, queue],
    );
    await client.query(rows[0]?.statements ?? '');
  }
}

const RIGHTS = `
  revoke create on schema ${QUEUE_SCHEMA} from threadlog_app;
  grant usage on schema ${QUEUE_SCHEMA} to threadlog_app;
  grant select, insert, update, delete on all tables in schema ${QUEUE_SCHEMA} to threadlog_app;
  revoke insert, update, delete on ${QUEUE_SCHEMA}.migration from threadlog_app;
  grant usage, select on all sequences in schema ${QUEUE_SCHEMA} to threadlog_app;
  revoke all on all functions in schema ${QUEUE_SCHEMA} from public;
  grant execute on all functions in schema ${QUEUE_SCHEMA} to threadlog_app`;
