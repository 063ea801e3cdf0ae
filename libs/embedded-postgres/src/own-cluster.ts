import { chmodSync, statSync } from 'node:fs';
import { runProgram } from './run-program';
import type { ServiceUser } from './service-user';

/**
 * PostgreSQL refuses a cluster that is not its user's alone, which is what a copy or a restored
 * backup often is.
 */
export async function ownCluster(cluster: string, user: ServiceUser | undefined): Promise<void> {
  const { uid, mode } = statSync(cluster);
  if (user && uid !== user.uid) {
    await runProgram('chown', ['-R', `${user.uid}:${user.gid}`, cluster], undefined);
  }
  if ((mode & 0o077) !== 0) chmodSync(cluster, 0o700);
}
