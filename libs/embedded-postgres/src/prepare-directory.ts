import { accessSync, chmodSync, constants, mkdirSync, realpathSync, statSync } from 'node:fs';
import { EmbeddedPostgresError } from './embedded-postgres-error';
import { errorCode } from './error-code';

/**
 * Makes the directory and returns its real path. Others may pass through it but not list it: as root
 * the server runs as another user, and everything inside has a mode of its own.
 * @throws EmbeddedPostgresError when we cannot make it or write to it
 */
export function prepareDirectory(directory: string): string {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o711 });
    const real = realpathSync(directory);
    accessSync(real, constants.W_OK | constants.X_OK);
    const { mode, uid } = statSync(real);
    if (uid === process.getuid?.()) chmodSync(real, (mode & 0o777) | 0o011);
    return real;
  } catch (cause) {
    throw new EmbeddedPostgresError(
      `The directory ${directory} cannot be written to (${errorCode(cause)}); allow it or choose another one.`,
      { cause },
    );
  }
}
