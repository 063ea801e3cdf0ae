import { explainRead, isJudged } from '../explain-read';
import { countBelow, type Facts } from '../facts';
import type { Lives } from '../lives';
import { canon, isRead, type Request, type Run } from '../run';
import { judge, type Verdict } from '../verdict';

/** The verdicts, and how many reads fit only the past. */
export type JudgedReads = { readonly verdicts: readonly Verdict[]; readonly stale: number };

/**
 * I9, I10: each read shows the log as it was at one moment, no earlier than what was acknowledged before
 * it was asked, and no later than what was asked for before it was answered. And reads never go back: a
 * read that begins after another's end shows no earlier moment.
 */
export function judgeReads(run: Run, facts: Facts, lives: Lives): JudgedReads {
  const reads = run.requests.filter((request) => isRead(request) && isJudged(request));
  reads.sort((a, b) => a.begin - b.begin);
  const [stale, wrong, backwards]: [string[], string[], string[]] = [[], [], []];
  const seen = createFloor(reads);
  for (const read of reads) {
    const window = { from: facts.floorAt(read.begin), to: facts.ceilingAt(read.end) };
    const shown = explainRead(lives, read, window);
    if (shown === undefined) {
      const past = explainRead(lives, read, { from: 0, to: window.from });
      if (past === undefined) wrong.push(tell(read, `is right at no position up to ${window.to}`));
      else stale.push(tell(read, `shows position ${past}; ${window.from} was acknowledged before`));
      continue;
    }
    const from = Math.max(shown, seen.before(read.begin));
    const later = from <= window.to ? explainRead(lives, read, { from, to: window.to }) : undefined;
    if (later === undefined) {
      backwards.push(tell(read, `shows position ${shown}; a read that had ended showed ${from}`));
    }
    seen.note(read, later ?? shown);
  }
  const evidence = { evidence: reads.length, of: 'reads' };
  return {
    stale: stale.length,
    verdicts: [
      judge('I10', 'a read shows all that was acknowledged before it', {
        ...evidence,
        violations: stale,
      }),
      judge('I9', 'a read shows the log as it was at one moment', {
        ...evidence,
        violations: wrong,
      }),
      judge('order', 'a read shows nothing older than an earlier one', {
        ...evidence,
        violations: backwards,
      }),
    ],
  };
}

/** What reads that have ended have shown; they are asked for in order of their begin. */
function createFloor(reads: readonly Request[]) {
  const ends = reads.map(({ end }) => end).sort((a, b) => a - b);
  const highest: number[] = [];
  const noted = new Map<number, number>();
  let max = 0;
  return {
    note: ({ end }: Request, position: number): void => {
      noted.set(end, Math.max(noted.get(end) ?? 0, position));
    },
    before: (time: number): number => {
      const ended = countBelow(ends, time);
      while (highest.length < ended) {
        max = Math.max(max, noted.get(ends[highest.length] ?? 0) ?? 0);
        highest.push(max);
      }
      return highest[ended - 1] ?? 0;
    },
  };
}

function tell(read: Request, what: string): string {
  const { client, via, begin, end, operation, thread, message, query, status, answer } = read;
  const asked = canon({ thread, message, query });
  const answered = canon(answer);
  const short = answered.length > 400 ? `${answered.slice(0, 400)}…` : answered;
  return `${operation} ${asked} of ${client} through ${via}, ${begin} to ${end}: the answer ${status} ${short} ${what}`;
}
