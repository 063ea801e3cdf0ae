import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { EmbeddedPostgresError } from './embedded-postgres-error';
import { errorCode } from './error-code';
import type { Server } from './launch-server';

const DEADLINE_MS = 30_000;
/** Replaying the log after a crash: not stuck, and stopping it would only begin it again. */
const RECOVERY_DEADLINE_MS = 15 * 60_000;

const CANNOT_CONNECT_NOW = '57P03';
const INVALID_PASSWORD = '28P01';
const ENDED = 'ended';

/**
 * Waits until the server lets `url` in.
 * @returns false when the server ended instead
 * @throws EmbeddedPostgresError when it takes too long or does not know the password
 */
export async function waitUntilReady(url: string, server: Server): Promise<boolean> {
  const begin = Date.now();
  const ended = server.ended.then(() => ENDED);
  for (;;) {
    const refusal = await Promise.race([connectOnce(url), ended]);
    if (refusal === undefined) return true;
    if (refusal === ENDED) return false;
    if (refusal === INVALID_PASSWORD) throw new EmbeddedPostgresError(WRONG_PASSWORD);
    const limit = refusal === CANNOT_CONNECT_NOW ? RECOVERY_DEADLINE_MS : DEADLINE_MS;
    if (Date.now() - begin > limit) throw new EmbeddedPostgresError(tooSlow(limit, refusal));
    await Promise.race([sleep(30), ended]);
  }
}

const WRONG_PASSWORD =
  'The embedded PostgreSQL does not accept the password in passwords.json; restore that file and the cluster from the same backup.';

function tooSlow(limitMs: number, reason: string): string {
  return `The embedded PostgreSQL did not accept a connection within ${limitMs / 1000} s (${reason}).`;
}

/** undefined when connected, otherwise the SQLSTATE or the system's code. */
async function connectOnce(url: string): Promise<string | undefined> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return undefined;
  } catch (error) {
    return errorCode(error);
  } finally {
    await client.end().catch(() => undefined);
  }
}
