import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, readlinkSync, realpathSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres-error';
import { runProgram } from './run-program';
import type { ServiceUser } from './service-user';

/** Where root keeps what another user must reach although the project is closed to that user. */
export const STATE_DIRECTORY = '/var/lib/threadlog';

/** `path` of the cluster, made or not; when that is elsewhere, the `link` that shall lead to it. */
export type ClusterPlace = { readonly path: string; readonly link?: string };

/**
 * Decides where the cluster of `directory` (absolute, no links) lives: in it, or, when the user that
 * the server runs as cannot get there, under STATE_DIRECTORY.
 * @throws EmbeddedPostgresError when the cluster that belongs here is lost or out of reach
 */
export async function placeCluster(
  directory: string,
  user: ServiceUser | undefined,
  onNotice: (line: string) => void,
): Promise<ClusterPlace> {
  const inside = join(directory, 'cluster');
  const found = lstatSync(inside, { throwIfNoEntry: false });
  if (found?.isSymbolicLink()) return { path: followLink(inside) };
  if (!user || (await canEnter(directory, user))) return { path: inside };
  if (found) {
    throw new EmbeddedPostgresError(
      `The database in ${inside} cannot be reached by the user with id ${user.uid} that PostgreSQL runs as; allow entering ${directory} and what is above it (chmod a+x).`,
    );
  }
  const path = join(STATE_DIRECTORY, nameFor(directory));
  makeStateDirectory(directory, user);
  onNotice(
    `The database is in ${path} (${inside} leads there): the user that it runs as cannot enter ${directory}.`,
  );
  return { path, link: inside };
}

/**
 * A cluster outside whose passwords are gone was left behind by a directory that was deleted and
 * made again. It is never used nor deleted: a person decides.
 */
export function setAsideForgotten(place: ClusterPlace, onNotice: (line: string) => void): void {
  if (!place.link || !existsSync(place.path)) return;
  const aside = `${place.path}.left-${Date.now()}`;
  renameSync(place.path, aside);
  onNotice(`A database of an earlier directory of this name was kept as ${aside}.`);
}

/** 12 hex digits that stand for one directory. */
export function nameFor(directory: string): string {
  return createHash('sha256').update(directory).digest('hex').slice(0, 12);
}

function followLink(link: string): string {
  if (existsSync(link)) return realpathSync(link);
  throw new EmbeddedPostgresError(
    `${link} points to ${readlinkSync(link)}, which is gone; put the database back there, or delete the link to begin with an empty one.`,
  );
}

function makeStateDirectory(directory: string, user: ServiceUser): void {
  try {
    mkdirSync(STATE_DIRECTORY, { recursive: true, mode: 0o755 });
  } catch (cause) {
    throw new EmbeddedPostgresError(
      `The user with id ${user.uid} that PostgreSQL runs as cannot enter ${directory}, and ${STATE_DIRECTORY} cannot be made; set DATA_DIR to a directory that every user can enter.`,
      { cause },
    );
  }
}

async function canEnter(directory: string, user: ServiceUser): Promise<boolean> {
  return (await runProgram('/bin/sh', ['-c', 'cd -- "$0"', directory], user)).succeeded;
}
