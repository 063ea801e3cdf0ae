import type { OpenContender } from '../contender';
import { findPgbench } from './find-pgbench';
import { openPgInsert } from './pg-insert';
import { openPgbench } from './pgbench';
import { openThreadlog } from './threadlog';

/**
 * Who takes part, in the order of opening: ours first, because the floor copies the length of its rows.
 * A new contender is one file, one line here, and the workloads that it takes part in.
 * @param say hears what a person should know about the choice
 */
export function chooseContenders(
  env: NodeJS.ProcessEnv,
  say: (line: string) => void,
): readonly OpenContender[] {
  return [openThreadlog, floor(env, say)];
}

function floor(env: NodeJS.ProcessEnv, say: (line: string) => void): OpenContender {
  const program = findPgbench(env);
  if (program) return (stage) => openPgbench(stage, program);
  say(
    'There is no pgbench on PATH, in /usr/lib/postgresql or in PGBENCH: a client written with the npm package pg stands in for it, slower than pgbench would be.',
  );
  return openPgInsert;
}
