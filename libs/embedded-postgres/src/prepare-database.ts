import { Client } from 'pg';
import { DATABASE, LOGIN, OWNER } from './roles';

/** Makes the login role and the database where they are missing. Safe to repeat. */
export async function prepareDatabase(ownerUrl: string, loginPassword: string): Promise<void> {
  await withClient(ownerUrl, async (client) => {
    const role = await client.query('select from pg_roles where rolname = $1', [LOGIN]);
    // The password is one of ours: [A-Za-z0-9_-] only, and "create role" takes no parameters.
    if (!role.rowCount)
      await client.query(`create role ${LOGIN} login password '${loginPassword}'`);
    const database = await client.query('select from pg_database where datname = $1', [DATABASE]);
    if (!database.rowCount) await client.query(`create database ${DATABASE} owner ${OWNER}`);
  });
}

/** Makes the login role a member of `role`. Safe to repeat. */
export async function grantToLogin(ownerUrl: string, role: string): Promise<void> {
  await withClient(ownerUrl, async (client) => {
    await client.query(`grant ${client.escapeIdentifier(role)} to ${LOGIN}`);
  });
}

async function withClient(url: string, work: (client: Client) => Promise<void>): Promise<void> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
