import { judgeRun, type Judgement } from './judge-run';
import { readRun, UnreadableRunError } from './read-run';

const USAGE = `node test/checker/start.mjs DIRECTORY [--json]

Decides from history.ndjson, log.ndjson and tables.ndjson whether the service kept its promises.
Exit code 0: all that was exercised holds; 1: something is violated; 2: the run cannot be read.`;

async function main(args: readonly string[]): Promise<number> {
  const [directory, ...more] = args.filter((arg) => arg !== '--json');
  if (directory === undefined || more.length > 0 || directory.startsWith('-')) {
    console.error(USAGE);
    return 2;
  }
  const judgement = judgeRun(await readRun(directory));
  console.log(args.includes('--json') ? JSON.stringify(judgement) : tableOf(judgement));
  return judgement.verdicts.some(({ verdict }) => verdict === 'VIOLATED') ? 1 : 0;
}

function tableOf({ run, verdicts, counts }: Judgement): string {
  const width = Math.max(...verdicts.map(({ means }) => means.length));
  const rows = verdicts.map(
    ({ invariant, means, verdict, evidence }) =>
      `${invariant.padEnd(8)}${means.padEnd(width + 2)}${verdict.padEnd(15)}${evidence}`,
  );
  const violations = verdicts.flatMap((verdict) => [
    ...(verdict.violated > 0 ? [`\n${verdict.invariant}: ${verdict.means}`] : []),
    ...verdict.violations.map((sentence) => `  ${sentence}`),
    ...(verdict.violated > verdict.violations.length
      ? [`  … and ${verdict.violated - verdict.violations.length} more`]
      : []),
  ]);
  const counted = Object.entries(counts).map(([name, count]) => `${name} ${count}`);
  return [`${run}: ${counted.join(', ')}\n`, ...rows, ...violations].join('\n');
}

main(process.argv.slice(2)).then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    console.error(error instanceof UnreadableRunError ? error.message : error);
    process.exitCode = 2;
  },
);
