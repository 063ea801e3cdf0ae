import { InvalidArgumentError, type Command } from 'commander';
import { helpText } from '../help-text';
import { parseLimit } from '../parse-limit';
import { renderTable } from '../render-table';
import { createClient, type Client } from './client';
import { measure, type Measured } from './measure';

type Options = {
  readonly url: string;
  readonly seconds: number;
  readonly clients: number;
  readonly json?: true;
};

const [MAX_SECONDS, MAX_CLIENTS] = [60, 64];
const FAILED = 1;

const HELP = helpText({
  notes: `
Creates a thread, then in turn as many messages, lists of the newest 20 and retrievals of one message as so
many clients get answered, each waiting for its answer, and deletes the thread. What it shows includes this
process and the way to the service; it is a look at an installation, not a comparison. The log keeps the
events, as it keeps all: use a key of a project of its own. A rate limit of the key is counted as failed.`,
  examples: ['bench', 'bench --url https://threadlog.example/v1 --seconds 10 --clients 32 --json'],
  exits: '0 measured, 1 not, or a request failed; 2 typed wrong; 130 ended by Ctrl-C',
  environment: `
Environment:
  THREADLOG_API_KEY  a key that may read and write`,
});

/** `threadlog bench` */
export function addBenchCommand(program: Command, readKey: () => string | undefined): void {
  program
    .command('bench')
    .description('measure creating, listing and retrieving at a service that runs')
    .option('--url <url>', 'as SDKs want it, with /v1', parseUrl, 'http://127.0.0.1:3000/v1')
    .option('--seconds <n>', 'of each operation', parseLimit(MAX_SECONDS), 3)
    .option('--clients <n>', 'that ask at the same time', parseLimit(MAX_CLIENTS), 8)
    .option('--json', 'for machines')
    .addHelpText('after', HELP)
    .action((options: Options) => bench(options, readKey()));
}

async function bench(options: Options, key: string | undefined): Promise<void> {
  const { url, seconds, clients, json } = options;
  if (!key) throw new Error('THREADLOG_API_KEY is not set: it takes a key that may read and write');
  const stop = new AbortController();
  const end = (code: number) => () => {
    process.exitCode = code;
    stop.abort();
  };
  process.once('SIGINT', end(130)).once('SIGTERM', end(143));
  const client = createClient(url, key);
  const measured = await inThread(client, (path) =>
    measure({ client, path, seconds, clients, stop: stop.signal }),
  );
  process.stdout.write(
    `${json ? JSON.stringify({ url, seconds, clients, measured }, null, 2) : textOf(measured)}\n`,
  );
  if (measured.some(({ failed }) => failed > 0)) process.exitCode ??= FAILED;
}

/** A thread of its own, which is gone afterwards, however it ends. */
async function inThread<T>(client: Client, work: (path: string) => Promise<T>): Promise<T> {
  const thread = await client.need('POST', '/threads', {});
  const path = `/threads/${thread.id}`;
  try {
    return await work(path);
  } finally {
    await client.need('DELETE', path);
  }
}

function textOf(measured: readonly Measured[]): string {
  const table = renderTable(
    ['OPERATION', 'ANSWERED', 'PER SECOND', 'P50 MS', 'P95 MS', 'P99 MS', 'FAILED'],
    measured.map(({ operation, answered, per_second, p50_ms, p95_ms, p99_ms, failed }) => [
      operation,
      ...[answered, per_second, p50_ms, p95_ms, p99_ms, failed].map(String),
    ]),
  );
  const faults = measured.flatMap(({ operation, first_fault: fault }) =>
    fault === null ? [] : [`First that failed, ${operation}: ${fault}`],
  );
  return [table, ...(faults.length > 0 ? ['', ...faults] : [])].join('\n');
}

/** @throws InvalidArgumentError */
function parseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new InvalidArgumentError('Expected a url that begins with http:// or https://.');
  }
  if (url.username || url.password || url.search || url.hash) {
    throw new InvalidArgumentError('Expected a base url: no user, no question mark, no #.');
  }
  return url.href.endsWith('/') ? url.href.slice(0, -1) : url.href;
}
