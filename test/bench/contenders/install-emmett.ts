import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Stage } from '../stage/stage';

export const EMMETT = { package: '@event-driven-io/emmett-postgresql', version: '0.42.0' } as const;

const PATIENCE_MS = 120_000;

/**
 * Installs emmett-postgresql into the directory of the run, which goes with the run: it is measured,
 * not depended upon. No script of any package runs.
 * @returns the directory that it was installed to
 * @throws when the registry does not answer in time, or does not have it
 */
export async function installEmmett(stage: Stage): Promise<string> {
  const directory = join(stage.directory, 'emmett');
  mkdirSync(directory);
  writeFileSync(join(directory, 'package.json'), '{ "private": true }\n');
  const installing = stage.run({
    command: 'npm',
    args: [
      ...['install', '--no-save', '--no-audit', '--no-fund', '--ignore-scripts'],
      ...['--prefix', directory, `${EMMETT.package}@${EMMETT.version}`],
    ],
    env: process.env,
  });
  installing.catch(() => undefined);
  const late = wait(PATIENCE_MS, undefined, { ref: false }).then(() => {
    throw new Error(`npm was not done after ${PATIENCE_MS} ms`);
  });
  late.catch(() => undefined);
  await Promise.race([installing, late]);
  return directory;
}
