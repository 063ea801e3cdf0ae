import { Client } from 'pg';
import { scramVerifier } from './scram-verifier';

/** A login that must not be given to the application, or cannot be. */
export class GrantLoginError extends Error {
  override readonly name = 'GrantLoginError';
}

/**
 * Creates or updates the login role that `appUrl` names, and makes it a member of `threadlog_app`:
 * what the API and the workers log in with need not own anything, and here may not.
 * @param ownerUrl a role that may create roles; the database is migrated already
 * @throws GrantLoginError for a role with more rights than it should have, or a password of no use
 */
export async function grantLogin(ownerUrl: string, appUrl: string): Promise<void> {
  const { role, password } = readLogin(appUrl);
  const client = new Client({ connectionString: ownerUrl, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    const found = await findRole(client, role);
    if (found?.is_mighty) {
      throw new GrantLoginError(
        `APP_DATABASE_URL names the role ${role}, which owns or may create things; name another one`,
      );
    }
    const { rows } = await client.query<{ statement: string }>(
      `select format('%s role %I login password %L; grant threadlog_app to %I',
                     $1::text, $2::text, $3::text, $2::text) as statement`,
      [found ? 'alter' : 'create', role, scramVerifier(password)],
    );
    await client.query(rows[0]?.statement ?? '');
  } finally {
    await client.end();
  }
}

function readLogin(appUrl: string): { role: string; password: string } {
  const url = new URL(appUrl);
  const [role, password] = [decodeURIComponent(url.username), decodeURIComponent(url.password)];
  if (!role || !/^[\x20-\x7e]+$/.test(password)) {
    throw new GrantLoginError(
      'APP_DATABASE_URL needs a role and a password of printable ASCII characters',
    );
  }
  return { role, password };
}

async function findRole(client: Client, role: string): Promise<{ is_mighty: boolean } | undefined> {
  const { rows } = await client.query<{ is_mighty: boolean }>(
    `select rolsuper or rolcreaterole or rolcreatedb or rolbypassrls or rolreplication
         or rolname = current_user
         or exists (select from pg_class where relowner = r.oid) as is_mighty
     from pg_roles r where rolname = $1`,
    [role],
  );
  return rows[0];
}
