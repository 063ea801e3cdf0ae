import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** PostgreSQL's own note of the server that runs on a cluster: line 1 its process id, line 4 its port. */
export function pidFile(cluster: string): string {
  return join(cluster, 'postmaster.pid');
}

/** Empty when there is none. */
export function readPidFile(cluster: string): string {
  try {
    return readFileSync(pidFile(cluster), 'utf8');
  } catch {
    return '';
  }
}
