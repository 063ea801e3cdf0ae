import { judgeAvailability, longestGap, spansOf } from './checks/availability';
import { judgeReads } from './checks/exact-reads';
import { judgeLog } from './checks/log';
import { judgeObservations } from './checks/observations';
import { judgeTables } from './checks/tables';
import { judgeWalks } from './checks/walks';
import { judgeWrites } from './checks/writes';
import { findFacts } from './facts';
import { foldLives } from './lives';
import { isRead, type Run } from './run';
import type { Verdict } from './verdict';

export type Judgement = {
  readonly run: string;
  readonly verdicts: readonly Verdict[];
  readonly counts: Readonly<Record<string, number>>;
  /** Microseconds, over all clients together. */
  readonly phases: readonly {
    readonly name: string;
    readonly longestWriteGap: number;
    readonly longestReadGap: number;
  }[];
};

/** Everything that can be said of a run. Pure. */
export function judgeRun(run: Run): Judgement {
  const [facts, lives] = [findFacts(run), foldLives(run.log)];
  const writes = judgeWrites(run, facts);
  const reads = judgeReads(run, facts, lives);
  const answered = run.requests.filter(({ status }) => status === 200);
  return {
    run: run.name,
    verdicts: [
      ...writes.verdicts,
      ...judgeLog(run),
      ...judgeObservations(run),
      ...judgeTables(run),
      ...reads.verdicts,
      judgeWalks(run, facts, lives),
      ...judgeAvailability(run),
    ],
    counts: {
      requests: run.requests.length,
      acknowledged: answered.filter((request) => !isRead(request)).length,
      lost: writes.lost,
      doubled: writes.doubled,
      stale: reads.stale,
      outOfOrder: writes.outOfOrder,
      serverErrors: run.requests.filter(({ status }) => (status ?? 0) >= 500).length,
      unanswered: run.requests.filter(({ status }) => status === null).length,
    },
    phases: spansOf(run).map((span) => ({
      name: span.name,
      longestWriteGap: longestGap(
        answered.filter((request) => !isRead(request)),
        span,
      ),
      longestReadGap: longestGap(answered.filter(isRead), span),
    })),
  };
}
