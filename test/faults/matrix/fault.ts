import type { ProfileName } from '../load/profiles';
import type { Away } from '../record/history';
import type { Ground } from '../stage/ground';
import type { Stage, StageOptions } from '../stage/stage';

/** Ends what was begun; when it returns, all that was harmed is up again. */
export type End = () => Promise<void>;

/** One kind of harm, done from outside while clients go on. */
export type Fault = {
  /** As it is asked for: `--only kill-api`. */
  readonly name: string;
  /** What is done, in one sentence, for the docs. */
  readonly what: string;
  /** The loads that it is tried under in the full form; the short one takes the first. */
  readonly loads: readonly [ProfileName, ...ProfileName[]];
  readonly stage?: Pick<
    StageOptions,
    'apps' | 'apis' | 'workers' | 'queue' | 'environment' | 'hasClock' | 'other'
  >;
  /** What it needs before the stage is set. @throws NotTried where this machine lacks it */
  readonly prepare?: (ground: Ground, directory: string) => Promise<Fault['stage']>;
  /** Does the harm, once or all the time until it is ended. */
  readonly begin: (stage: Stage) => Promise<End>;
  /** An API cannot reach PostgreSQL for a while: only then may it answer 5xx. */
  readonly postgresAway?: true;
  /** An API is killed or stands still, or cannot reach PostgreSQL: only then may there be no answer. */
  readonly mayGoUnanswered?: true;
  /** For the history: what stands still or is away in the phase of the fault, all the time. */
  readonly stopped?: readonly string[];
  readonly away?: readonly Away[];
  /** Of the phase of the fault, where it is not the usual; in the short form at most `shortSeconds`. */
  readonly seconds?: number;
  readonly shortSeconds?: number;
  /** Part of the short form. */
  readonly short?: true;
};

/** Why a row cannot be tried on this machine. */
export class NotTried extends Error {
  override readonly name = 'NotTried';
}
