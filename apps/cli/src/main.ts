import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { readConfig } from '#config';
import { sentenceOf } from '#process';
import { createProgram } from './create-program';

/** Seen from dist/apps/cli/src. */
const MANIFEST = join(__dirname, '../../../../package.json');

/** The `threadlog` command. */
async function main(): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', endOfReader);
  const { version } = JSON.parse(readFileSync(MANIFEST, 'utf8')) as { readonly version: string };
  const program = createProgram({
    version,
    config: () => readConfig(process.env),
    readKey: () => process.env['THREADLOG_API_KEY'],
  });
  await program.hook('preAction', heedSignals).parseAsync();
}

/** Where the reader has gone (`head` has seen enough), it ends as quietly as others do. */
function endOfReader(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
}

/** Commands that end in an order of their own. */
const HEEDFUL: ReadonlySet<string> = new Set(['start', 'bench']);

/** By exiting, so that what must not be left behind is removed at the exit. */
function heedSignals(_: Command, command: Command): void {
  if (HEEDFUL.has(command.name())) return;
  process.once('SIGINT', () => process.exit(130));
  process.once('SIGTERM', () => process.exit(143));
}

main().catch((error: unknown) => {
  process.stderr.write(`threadlog: ${sentenceOf(error)}\n`);
  process.exit(1);
});
