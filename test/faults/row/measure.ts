import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { isWrite, type HistoryLine, type RequestLine } from '../record/history';

/** What a history says without any judgement of contents. Times are in seconds. */
export type Measured = {
  readonly requests: number;
  /** Writes that were acknowledged. */
  readonly acknowledged: number;
  /** Requests without a complete answer. */
  readonly unanswered: number;
  /** Answers with 5xx, and those of them that came when PostgreSQL was not away. */
  readonly serverErrors: number;
  readonly strayServerErrors: number;
  /** What those said. */
  readonly strayAnswers: readonly string[];
  /** Answers that no client of ours should get: neither 200, nor 400 or 404 for what was deleted, nor 5xx. */
  readonly odd: readonly string[];
  /** From the end of the fault to the last request that then still failed. */
  readonly failingFor: number;
  /** From the end of the fault until the read tables held all that was in the log at that moment. */
  readonly behindFor: number;
  /** The longest time without an acknowledged write, and without an answered read. */
  readonly writeGap: number;
  readonly readGap: number;
};

/** An answer under way when PostgreSQL came back may still be a 503; connections are opened anew. */
const GRACE_US = 1_500_000;
const SECOND = 1_000_000;

export async function measure(
  historyFile: string,
  { postgresAway }: { readonly postgresAway?: true },
): Promise<Measured> {
  const lines = await readHistory(historyFile);
  const requests = lines.filter((line) => line.kind === 'request');
  const phases = lines.filter((line) => line.kind === 'phase');
  const [healthy, fault, recovered] = (['healthy', 'fault', 'recovered'] as const).map(
    (name) => phases.find((phase) => phase.name === name)?.at ?? Infinity,
  ) as [number, number, number];
  const failed = requests.filter(({ status }) => status === null || status >= 500);
  const errors = requests.filter(({ status }) => status !== null && status >= 500);
  const isStray = ({ begin, end }: RequestLine): boolean =>
    postgresAway === undefined || end < fault || begin > recovered + GRACE_US;
  const strays = errors.filter(isStray);
  const good = requests.filter(({ status }) => status === 200);
  const end = Math.max(healthy, ...[...requests.slice(-100)].map((request) => request.end));
  const lastFailure = Math.max(
    recovered,
    ...failed.map((request) => request.end).filter((at) => at > recovered),
  );
  return {
    requests: requests.length,
    acknowledged: good.filter(isWrite).length,
    unanswered: requests.filter(({ status }) => status === null).length,
    serverErrors: errors.length,
    strayServerErrors: strays.length,
    strayAnswers: answerKinds(strays),
    odd: oddAnswers(requests),
    failingFor: recovered === Infinity ? 0 : (lastFailure - recovered) / SECOND,
    behindFor: behind(lines, recovered) / SECOND,
    writeGap: longestGap(good.filter(isWrite), healthy, end) / SECOND,
    readGap:
      longestGap(
        good.filter((request) => !isWrite(request)),
        healthy,
        end,
      ) / SECOND,
  };
}

async function readHistory(file: string): Promise<HistoryLine[]> {
  const lines: HistoryLine[] = [];
  for await (const line of createInterface({ input: createReadStream(file) })) {
    const parsed = JSON.parse(line) as HistoryLine;
    // What was listed is the checker's business; here it would only fill the memory.
    lines.push(parsed.kind === 'request' ? { ...parsed, answer: brief(parsed) } : parsed);
  }
  return lines;
}

function brief({ status, answer }: RequestLine): unknown {
  return status === 200 ? null : answer;
}

function oddAnswers(requests: readonly RequestLine[]): string[] {
  return answerKinds(
    requests.filter(({ status, operation }) => {
      if (status === null || status === 200 || status === 404 || status >= 500) return false;
      return !(status === 400 && operation === 'listMessages'); // a cursor that is not there
    }),
  );
}

function answerKinds(requests: readonly RequestLine[]): string[] {
  const kinds = new Map<string, number>();
  for (const { status, operation, answer } of requests) {
    const kind = `${operation} was answered with ${status}: ${JSON.stringify(answer).slice(0, 200)}`;
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  return [...kinds].map(([kind, count]) => `${count} × ${kind}`);
}

function longestGap(requests: readonly RequestLine[], from: number, to: number): number {
  let last = from;
  let longest = 0;
  for (const at of requests.map((request) => request.end).sort((a, b) => a - b)) {
    longest = Math.max(longest, at - last);
    last = Math.max(last, at);
  }
  return Math.max(longest, to - last);
}

function behind(lines: readonly HistoryLine[], recovered: number): number {
  if (recovered === Infinity) return 0;
  const looks = lines.filter((line) => line.kind === 'observation');
  const before = looks.filter(({ end }) => end <= recovered).at(-1);
  const first = before ?? looks[0];
  const then = looks.find(
    ({ begin, checkpoint }) => begin >= recovered && checkpoint >= (first?.head ?? 0),
  );
  return then ? then.end - recovered : 0;
}
