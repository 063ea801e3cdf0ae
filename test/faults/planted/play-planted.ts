import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { ROOT } from '../../bench/paths';
import { query } from '../../bench/stage/query';
import { alterProcedure } from '../build/alter-procedure';
import { makeTestBuild } from '../build/make-test-build';
import type { Alteration } from '../build/patch';
import { playOne } from '../play-all';
import type { Played } from '../row/row';
import type { Ground } from '../stage/ground';
import type { Scenario } from './scenarios';

export type PlayPlanted = {
  readonly scenario: Scenario;
  /** Without one the build has the fault points of the scenario, and is right. */
  readonly bug?: Alteration;
  readonly seed: number;
  readonly say: (line: string) => void;
};

/** Plays the scenario in a build of its own. Whoever asked for it forgets its directory. */
export async function playPlanted(ground: Ground, plan: PlayPlanted): Promise<Played> {
  const { scenario, bug, seed, say } = plan;
  const { fault, load, points } = scenario;
  const alterations = bug ? [...points, bug] : points;
  const { apps } = makeTestBuild(ROOT, alterations);
  const row = { fault: { ...fault, name: bug?.name ?? fault.name }, load, seed };
  return playOne({ isShort: true, apps, keep: true }, altered(ground, alterations), row, say);
}

export function forget(played: Played): void {
  if ('directory' in played && played.directory !== '') {
    rmSync(dirname(played.directory), { recursive: true, force: true });
  }
}

/** The same ground; the append procedure of each new database has the alterations. */
function altered(ground: Ground, alterations: readonly Alteration[]): Ground {
  return {
    ...ground,
    createDatabase: async () => {
      const name = await ground.createDatabase();
      const url = ground.postgres.url(name);
      await alterProcedure((text, values) => query(url, text, values), alterations);
      return name;
    },
  };
}
