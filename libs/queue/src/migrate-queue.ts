import { runMigrations } from 'bullmq';
import { Client } from 'pg';
import { QUEUE_SCHEMA } from './backend';

/**
 * Brings BullMQ's own tables in the database at `url` to the version of this code, and lets the
 * application's role use them. They serve when no Redis is configured.
 */
export async function migrateQueue(url: string): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    await runMigrations(client, QUEUE_SCHEMA);
    await client.query(`
      -- create: BullMQ makes a sequence for each queue when the first job comes.
      grant usage, create on schema ${QUEUE_SCHEMA} to threadlog_app;
      grant select, insert, update, delete on all tables in schema ${QUEUE_SCHEMA} to threadlog_app;
      grant usage, select on all sequences in schema ${QUEUE_SCHEMA} to threadlog_app;
      grant execute on all functions in schema ${QUEUE_SCHEMA} to threadlog_app`);
  } finally {
    await client.end();
  }
}
