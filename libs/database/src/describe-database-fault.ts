/** One sentence with the place and the reason, never the password. */
export function describeDatabaseFault(url: string, error: unknown): string {
  return `The database at ${databasePlace(url)} (DATABASE_URL) cannot be used: ${reason(url, error)}.`;
}

/** The same for what is known to keep everybody out, or this user; nothing for all else. */
export function knownDatabaseFault(url: string, error: unknown): string | undefined {
  const known = knownReason(url, codeOf(error));
  return known && `the database at ${databasePlace(url)} cannot be used: ${known}`;
}

/** host:port/database, without the user and the password. */
export function databasePlace(url: string): string {
  const { hostname, port, pathname, searchParams } = new URL(url);
  const host = hostname || searchParams.get('host') || 'localhost';
  return `${host}:${port || '5432'}${pathname}`;
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there; start it, or correct host and port',
  ENOTFOUND: 'its host name is not known',
  EAI_AGAIN: 'its host name cannot be looked up right now',
  ETIMEDOUT: 'it does not answer',
  EHOSTUNREACH: 'there is no way to that host',
  ENETUNREACH: 'there is no way to that network',
  ECONNRESET: 'it closed the connection',
  '28P01': 'it refuses the user name or the password',
  '28000': 'it does not let this user in from here (pg_hba.conf)',
  '42501': 'its user may not make tables and roles; name its owner in DATABASE_URL',
  '53300': 'it has no connection left for us',
  '57P03': 'it is starting up or shutting down; try again',
};

function reason(url: string, error: unknown): string {
  return knownReason(url, codeOf(error)) ?? messages(error);
}

function knownReason(url: string, code: string): string | undefined {
  if (code === '3D000') return `it has no database named "${new URL(url).pathname.slice(1)}"`;
  return REASONS[code];
}

/** The system's or the server's code of an error or of what caused it; by its shape, for tests as well. */
function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return 'cause' in error ? codeOf(error.cause) : '';
}

/** Outermost first: which migration failed, then what the server said. */
function messages(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}: ${messages(error.cause)}`;
}
