import { join } from 'node:path';
import { runningPid } from './directory-lock';
import { EmbeddedPostgresError } from './embedded-postgres-error';
import { keepPasswords } from './passwords';
import { readPidFile } from './pid-file';
import { DATABASE } from './roles';
import { serverUrl, type ServerPlace } from './server-url';

/**
 * Where a login gets into the server that another process runs on `directory` at this moment: that of
 * the apps, or the one that owns the tables. Its port changes with each start, so do not keep it.
 * @returns undefined when no threadlog runs there
 * @throws EmbeddedPostgresError when one does, and this process cannot get at its server
 */
export function findRunningUrl(
  directory: string,
  role: ServerPlace['role'] = 'app',
): string | undefined {
  const pid = runningPid(directory);
  if (pid === undefined) return undefined;
  const port = Number(readPidFile(join(directory, 'cluster')).split('\n')[3]);
  if (!(port > 0)) {
    throw new EmbeddedPostgresError(
      `The database of the threadlog that runs on ${directory} (pid ${pid}) cannot be found yet, or not by this user; try again, as the user that started it.`,
    );
  }
  return serverUrl({
    role,
    passwords: keepPasswords(directory, true),
    port,
    database: DATABASE,
  });
}
