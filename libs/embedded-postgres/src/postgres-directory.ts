import { join } from 'node:path';

/** Where in a data directory the server has what is its own. */
export function postgresDirectory(dataDirectory: string): string {
  return join(dataDirectory, 'postgres');
}
