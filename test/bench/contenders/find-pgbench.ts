import { accessSync, constants, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { UsageError } from '../run-program';

const DEBIAN = '/usr/lib/postgresql';

/**
 * The program that PGBENCH names, or the one on PATH, or the newest one of a Debian system.
 * @throws UsageError when PGBENCH names something else than a program
 */
export function findPgbench(env: NodeJS.ProcessEnv): string | undefined {
  const { PGBENCH, PATH = '' } = env;
  if (PGBENCH && !isExecutable(PGBENCH)) {
    throw new UsageError(`PGBENCH names ${PGBENCH}, which is no program that can be run`);
  }
  if (PGBENCH) return PGBENCH;
  const onPath = PATH.split(delimiter).map((directory) => join(directory, 'pgbench'));
  return [...onPath, ...debianPrograms()].find(isExecutable);
}

function debianPrograms(): string[] {
  try {
    return readdirSync(DEBIAN)
      .sort((a, b) => Number(b) - Number(a))
      .map((version) => join(DEBIAN, version, 'bin', 'pgbench'));
  } catch {
    return []; // no such system
  }
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
