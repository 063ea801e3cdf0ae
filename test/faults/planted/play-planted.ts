import { ROOT } from '../../bench/paths';
import { query } from '../../bench/stage/query';
import { alterProcedure } from '../build/alter-procedure';
import { makeTestBuild } from '../build/make-test-build';
import type { Alteration } from '../build/patch';
import { playRow } from '../row/play-row';
import type { Ground } from '../stage/ground';
import type { Scenario } from './scenarios';

export type PlayPlanted = {
  readonly scenario: Scenario;
  /** Without one the build has the fault points of the scenario, and is right. */
  readonly bug?: Alteration;
  readonly seed: number;
  readonly directory: string;
  readonly say: (line: string) => void;
};

/** Plays the scenario. @returns what the checker found violated, a sentence each */
export async function playPlanted(
  ground: Ground,
  { scenario, bug, seed, directory, say }: PlayPlanted,
): Promise<readonly string[]> {
  const { fault, load, points } = scenario;
  const alterations = bug ? [...points, bug] : points;
  const { apps } = makeTestBuild(ROOT, alterations);
  const played = await playRow(
    altered(ground, alterations),
    { fault, load, seed },
    { directory, apps, isShort: true, say },
  );
  if (played.outcome === 'not tried') throw new Error(`${fault.name}: ${played.why}`);
  return played.judgement.violations;
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
