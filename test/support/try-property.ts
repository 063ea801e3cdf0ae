import fc from 'fast-check';

/** A property, and how it is tried: `npm test` makes a number of runs, a soak as many as its minutes hold. */
export type Trial<T> = {
  readonly name: string;
  /** How Jest is told to run this very test. */
  readonly again: string;
  /** Runs of `npm test`, over all lanes; a soak makes as many a round. */
  readonly runs: number;
  /** Runs that go on at once, each lane with a seed of its own. */
  readonly lanes?: number;
  /** The part of a soak's minutes that is this property's. */
  readonly share: number;
  /** @param replayPath of `fc.commands`, where the property has them */
  readonly values: (replayPath: string | undefined) => fc.Arbitrary<T>;
  /** @param seed of the lane: what else differs between lanes follows from it */
  readonly check: (value: T, seed: number) => Promise<void> | void;
  /** What was done so far, for the line of progress. */
  readonly counts?: () => string;
};

const SEED = process.env['THREADLOG_TEST_SEED'];
const PATH = process.env['THREADLOG_TEST_PATH'];
const SOAK_MINUTES = Number(process.env['THREADLOG_SOAK_MINUTES'] ?? 0);

/** Shrinking goes on no longer than this: then the smallest case so far is shown. */
const SHRINKS_FOR_MS = 90_000;
/** What fails by a race may hold this time: a smaller case is tried more than once, a replay often. */
const SHRINK_TRIES = 3;
const REPLAYS = 25;
const ROUND_SEEDS = 1_000;

/** For `jest.setTimeout`: what a trial with this share may take, shrinking and stages included. */
export function timeOf({ share, seconds }: { share: number; seconds: number }): number {
  return SOAK_MINUTES * share * 60_000 + (seconds * 1000 + SHRINKS_FOR_MS);
}

/**
 * Tries a property with fresh values. The first run that fails is shrunk while the other lanes stand
 * still, and shown with the command that repeats it: `THREADLOG_TEST_SEED` and `THREADLOG_TEST_PATH`.
 * A soak goes on after it, and fails in the end.
 * @throws with every case that was found
 */
export async function tryProperty<T>(trial: Trial<T>): Promise<void> {
  const begin = performance.now();
  const deadline = begin + SOAK_MINUTES * trial.share * 60_000;
  const failures: string[] = [];
  let seed = SEED === undefined ? Date.now() % 1_000_000_000 : Number(SEED);
  let runs = 0;
  do {
    const round = await tryOnce(trial, seed);
    runs += round.runs;
    failures.push(...round.failures);
    say(trial, { seed, runs, seconds: (performance.now() - begin) / 1000, found: round.failures });
    seed += ROUND_SEEDS;
  } while (SEED === undefined && performance.now() < deadline);
  if (failures.length > 0) throw new Error(failures.join('\n\n'));
  // What was not tried did not hold.
  if (SEED === undefined && runs < trial.runs) {
    throw new Error(`${trial.name}: only ${runs} of ${trial.runs} runs were made`);
  }
}

type Round = { readonly runs: number; readonly failures: readonly string[] };

async function tryOnce<T>(trial: Trial<T>, seed: number): Promise<Round> {
  const lanes = SEED === undefined ? (trial.lanes ?? 1) : 1;
  const numRuns = Math.ceil(trial.runs / (trial.lanes ?? 1));
  const counted = { runs: 0 };
  /** Seeds of lanes that failed as well, while the first case was shrunk. */
  const also = new Set<number>();
  let failing: { readonly lane: number; readonly at: number } | undefined;
  const [path, replayPath] = PATH?.split(' ') ?? [];
  const tryLane = async (lane: number): Promise<string | undefined> => {
    const laneSeed = seed + lane;
    const property = fc.asyncProperty(trial.values(replayPath), async (value) => {
      if (failing && (failing.lane !== lane || isLate(failing.at))) return;
      counted.runs += 1;
      try {
        const times = PATH !== undefined ? REPLAYS : failing ? SHRINK_TRIES : 1;
        for (let time = 0; time < times; time += 1) await trial.check(value, laneSeed);
      } catch (error) {
        failing ??= { lane, at: performance.now() };
        if (failing.lane === lane) throw error;
        also.add(laneSeed);
      }
    });
    const details = await fc.check(property, {
      seed: laneSeed,
      numRuns,
      ...(path !== undefined && { path, endOnFailure: true }),
    });
    return details.failed ? report(trial, details) : undefined;
  };
  const found = await Promise.all(Array.from({ length: lanes }, (_, lane) => tryLane(lane)));
  const others = also.size > 0 ? [`also failed: seeds ${[...also].join(', ')}`] : [];
  return { runs: counted.runs, failures: found.flatMap((text) => (text ? [text, ...others] : [])) };
}

function isLate(failedAt: number): boolean {
  return performance.now() - failedAt > SHRINKS_FOR_MS;
}

function report<T>({ name, again }: Trial<T>, details: fc.RunDetails<[T]>): string {
  const { seed, counterexamplePath, counterexample, numRuns, numShrinks, errorInstance } = details;
  const [value] = counterexample ?? [];
  const replayPath = /replayPath="([^"]*)"/.exec(String(value))?.[1];
  const path = [counterexamplePath ?? '', replayPath]
    .filter((part) => part !== undefined)
    .join(' ');
  const variables = `THREADLOG_TEST_SEED=${seed} THREADLOG_TEST_PATH='${path}'`;
  return [
    `${name}: does not hold (seed ${seed}, run ${numRuns}, ${numShrinks} shrinks)`,
    errorInstance instanceof Error ? errorInstance.message : String(errorInstance),
    `again: ${variables} npx jest ${again}`,
  ].join('\n');
}

type Progress = {
  readonly seed: number;
  readonly runs: number;
  readonly seconds: number;
  /** In this round. */
  readonly found: readonly string[];
};

/** Past Jest, which would keep a soak's words until its end. */
function say<T>(trial: Trial<T>, { seed, runs, seconds, found }: Progress): void {
  const counts = trial.counts ? `, ${trial.counts()}` : '';
  const held = found.length === 0 ? 'all held' : 'ONE DID NOT HOLD';
  const line = `${trial.name}: ${runs} runs in ${seconds.toFixed(1)} s${counts}, ${held} (seed ${seed})`;
  process.stderr.write(`${line}\n`);
  if (SOAK_MINUTES > 0) for (const text of found) process.stderr.write(`${text}\n`);
}
