import { ConfigError, readConfig } from '#config';
import { EmbeddedPostgresError } from '#embedded-postgres';
import { loggedError } from '#process';
import { runStandalone } from './standalone';
import { StartError } from './start-error';

/** How often to look whether the npm that started us is still there. */
const LOOK_MS = 250;
/** npm passes Ctrl-C on to us although the terminal gave it to us already: two signals, one wish. */
const SAME_WISH_MS = 1_000;

const stop = new AbortController();
const kill = new AbortController();
let stoppingSince: number | undefined;

async function main(): Promise<void> {
  heedSignals();
  heedParent();
  const code = await runStandalone({
    config: readConfig(process.env),
    variables: process.env,
    stop: stop.signal,
    kill: kill.signal,
    say,
  });
  say('threadlog has stopped.');
  process.exit(code);
}

function heedSignals(): void {
  const hear = () => {
    if (stoppingSince === undefined) beginStop();
    else if (Date.now() - stoppingSince > SAME_WISH_MS) endNow();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, hear);
  // A terminal that was closed must not cut the orderly end short.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
}

/** Whoever kills npm means us; a shell between npm and us does not pass a signal on. */
function heedParent(): void {
  if (!process.env['npm_lifecycle_event']) return;
  const parent = process.ppid;
  const look = () => {
    if (process.ppid !== parent && stoppingSince === undefined) beginStop();
  };
  setInterval(look, LOOK_MS).unref();
}

function beginStop(): void {
  stoppingSince = Date.now();
  say('\nStopping…');
  stop.abort();
}

/** The guard of the database sees to its end. */
function endNow(): void {
  kill.abort();
  process.exit(1);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** A person's mistake is told in a sentence; only a fault of ours shows where it happened. */
function fail(error: unknown): void {
  const isForPerson = [StartError, EmbeddedPostgresError, ConfigError].some(
    (type) => error instanceof type,
  );
  if (isForPerson && error instanceof Error) console.error(error.message);
  else console.error(loggedError(error));
  process.exit(1);
}

main().catch(fail);
