import { Client } from 'pg';

/**
 * Creates or updates the login role that `appUrl` names, and makes it a member of `threadlog_app` and
 * of nothing else: what the API and the workers log in with need not own anything.
 * @param ownerUrl a role that may create roles; the database is migrated already
 */
export async function grantLogin(ownerUrl: string, appUrl: string): Promise<void> {
  const { username, password } = new URL(appUrl);
  const [role, secret] = [decodeURIComponent(username), decodeURIComponent(password)];
  const client = new Client({ connectionString: ownerUrl, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    const { rows } = await client.query<{ statement: string }>(
      `select case when exists (select from pg_roles where rolname = $1)
         then format('alter role %I login password %L', $1::text, $2::text)
         else format('create role %I login password %L', $1::text, $2::text) end
       || format('; grant threadlog_app to %I', $1::text) as statement`,
      [role, secret],
    );
    await client.query(rows[0]?.statement ?? '');
  } finally {
    await client.end();
  }
}
