import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { EmbeddedPostgresError } from './embedded-postgres-error';

/** Whom the server runs as when we are root, which PostgreSQL refuses. */
export type ServiceUser = { readonly uid: number; readonly gid: number };

/**
 * undefined: we are no root, the server runs as ourselves. Otherwise the owner of the cluster where
 * there is one, so that a start as root does not lock out the person who made it; else `postgres`
 * or `nobody`.
 * @throws EmbeddedPostgresError when the cluster belongs to someone whom we cannot become
 */
export function serviceUser(cluster: string): ServiceUser | undefined {
  const own = process.getuid?.();
  const owner = statSync(cluster, { throwIfNoEntry: false });
  if (own !== 0) {
    if (!owner || owner.uid === own) return undefined;
    throw new EmbeddedPostgresError(
      `The database in ${cluster} belongs to the user with id ${owner.uid}, not ${String(own)}; start as that user or as root.`,
    );
  }
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const user = lookUp('postgres') ?? lookUp('nobody');
  if (user) return user;
  throw new EmbeddedPostgresError(
    'PostgreSQL does not run as root and this system has neither a user "postgres" nor "nobody"; start as another user.',
  );
}

function lookUp(name: string): ServiceUser | undefined {
  const id = (option: string) =>
    Number(execFileSync('id', [option, name], { stdio: ['ignore', 'pipe', 'ignore'] }).toString());
  try {
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    return undefined;
  }
}
