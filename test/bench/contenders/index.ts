import type { OpenContender } from '../contender';
import { openBare } from './bare';
import { openCrud } from './crud';
import { openEmmett } from './emmett';
import { findPgbench } from './find-pgbench';
import { openPgInsert } from './pg-insert';
import { openPgbench } from './pgbench';
import { openThreadlog, openThreadlogPair, openThreadlogReading } from './threadlog';
import { startApi } from './threadlog-processes';

/**
 * Who takes part, in the order of the table. A new contender is one file, one line here, and the
 * workloads that it takes part in.
 * @param emmett where emmett-postgresql is installed, if it is
 * @param say hears what a person should know about the choice
 */
export function chooseContenders(
  env: NodeJS.ProcessEnv,
  emmett: string | undefined,
  say: (line: string) => void,
): readonly OpenContender[] {
  const all: OpenContender[] = [
    openThreadlog,
    async (ground) => openThreadlogPair(ground, await startApi(ground.stage, ground.service)),
    async (ground) =>
      openThreadlogReading(
        ground,
        await startApi(ground.stage, ground.service, { keepsPages: false }),
      ),
    floor(env, say),
    openBare,
    openCrud,
  ];
  if (emmett !== undefined) all.push((ground) => openEmmett(ground, emmett));
  return all;
}

function floor(env: NodeJS.ProcessEnv, say: (line: string) => void): OpenContender {
  const program = findPgbench(env);
  if (program) return (ground) => openPgbench(ground, program);
  say(
    'There is no pgbench on PATH, in /usr/lib/postgresql or in PGBENCH: a client written with the npm package pg stands in for it, slower than pgbench would be.',
  );
  return openPgInsert;
}
