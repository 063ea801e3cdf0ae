import type { Alteration } from '../build/patch';
import type { Scenario } from './scenarios';

/** A bug that somebody could write, in a build that nobody ships. */
export type PlantedBug = Alteration & {
  /** What the code then does, in one sentence. */
  readonly what: string;
  /** The invariant that it breaks, and that the checker must name. */
  readonly breaks: string;
  /** In which it shows. */
  readonly scenario: Scenario;
  /** Cheap to show: part of `npm test`. */
  readonly short?: true;
};
