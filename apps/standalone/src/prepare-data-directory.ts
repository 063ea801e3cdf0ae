import { accessSync, constants, mkdirSync } from 'node:fs';
import { errorCode } from './error-code';
import { StartError } from './start-error';

/**
 * Others may pass through it but not list it: as root the embedded PostgreSQL runs as another user.
 * What is inside has modes of its own.
 */
export function prepareDataDirectory(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o711 });
    accessSync(directory, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new StartError(
      `The data directory ${directory} is not writable (${errorCode(error)}); allow it, or set DATA_DIR to another directory.`,
      { cause: error },
    );
  }
}
