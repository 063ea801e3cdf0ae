import type { Played } from '../row/row';
import type { Ground } from '../stage/ground';
import type { PlantedBug } from './planted-bug';
import { forget, playPlanted } from './play-planted';
import type { Scenario } from './scenarios';
import { isNoticed, type Judged, type Tried } from './table';

export type TryBugs = {
  readonly bugs: readonly PlantedBug[];
  readonly seed: number;
  readonly keep: boolean;
  readonly say: (line: string) => void;
  readonly onTried: (tried: Tried) => void;
};

/**
 * Plays each bug in its scenario, and each scenario once without any: a scenario that several bugs
 * share is judged once for all of them.
 */
export async function tryBugs(ground: Ground, plan: TryBugs): Promise<Tried[]> {
  const clean = new Map<Scenario, Played>();
  const all: Tried[] = [];
  for (const [index, bug] of plan.bugs.entries()) {
    const say = (what: string) => (line: string) =>
      plan.say(`${index + 1} of ${plan.bugs.length} · ${what} · ${line}`);
    const { seed } = plan;
    const { scenario } = bug;
    const without =
      clean.get(scenario) ??
      (await playPlanted(ground, { scenario, seed, say: say(`${scenario.fault.name}, no bug`) }));
    clean.set(scenario, without);
    const played = await playPlanted(ground, { scenario, bug, seed, say: say(bug.name) });
    const { name, what, breaks } = bug;
    const tried: Tried = {
      bug: { name, what, breaks, scenario: scenario.fault.name },
      with: judgedOf(played),
      without: judgedOf(without),
    };
    if (!plan.keep && isNoticed(tried)) forget(played);
    all.push(tried);
    plan.onTried(tried);
  }
  for (const played of clean.values()) {
    if (!plan.keep && played.outcome === 'held') forget(played);
  }
  return all;
}

/** What else broke than the checker says counts as well: without the bug nothing may. */
function judgedOf(played: Played): Judged {
  switch (played.outcome) {
    case 'held':
    case 'broken':
      return {
        violations: played.judgement.violations,
        broken: played.broken,
        directory: played.directory,
      };
    case 'failed':
    case 'not tried':
      return {
        violations: [],
        broken: [`${played.name} ${played.outcome}: ${played.why}`],
        directory: '',
      };
  }
}
