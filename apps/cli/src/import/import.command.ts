import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import type { Command } from 'commander';
import type { Config } from '#config';
import { gather, importThreads, readSaved, type Gathered, type Imported } from '#import';
import { helpText } from '../help-text';
import { showProgress, type Progress } from '../show-progress';
import { DATABASE_HELP, withAppender } from '../with-database';
import { isIncomplete, importJson, importText } from './import-report';

type Options = { readonly project: string; readonly dryRun?: true; readonly json?: true };

const INCOMPLETE = 1;

const NOTES = `
Reads what was saved of the hosted API, OpenAI's or Azure's, v1 or v2: JSON in which threads and messages stand
(pages of lists, arrays, whatever a script wrote round them), files with an object a line (.jsonl, .ndjson), and
exports of threadlog. A folder stands for all such files in it. Ids, times, roles, order, and the ids of runs and
assistants are kept. A thread that was not saved is made of its messages.

It may be repeated: what is there already is left as it is. An export is not checked: verify-export does that.
`;

/** `threadlog import` */
export function addImportCommand(program: Command, config: () => Config): void {
  program
    .command('import')
    .description('bring in threads and messages that were saved elsewhere, as they were')
    .argument('<paths...>', 'files, or folders of them')
    .option('--project <id>', 'the project that they come to', 'default')
    .option('--dry-run', 'only look at the files')
    .option('--json', 'for machines, with everything that was skipped')
    .addHelpText(
      'after',
      helpText({
        notes: NOTES,
        examples: [
          'import saved --dry-run',
          'import saved/threads.json saved/messages.jsonl --project acme',
        ],
        exits:
          '0 all of it is there, 1 nothing was found, something was skipped, or it broke off, 2 typed wrong',
        environment: `${DATABASE_HELP}
  MASTER_KEY_FILE  that of API and worker; master.key in DATA_DIR when unset`,
      }),
    )
    .action(async (paths: readonly string[], options: Options) => {
      const progress = showProgress('messages');
      try {
        await run(paths, options, config, progress);
      } finally {
        progress.end();
      }
    });
}

async function run(
  paths: readonly string[],
  options: Options,
  config: () => Config,
  progress: Progress,
): Promise<void> {
  for (const path of paths) await requireThere(path);
  const start = performance.now();
  const gathered = await gather(readSaved(paths));
  const imported = options.dryRun ? undefined : await write(gathered, options, config(), progress);
  progress.end();
  const seconds = (performance.now() - start) / 1000;
  const report = { gathered, imported, seconds };
  process.stdout.write(`${options.json ? importJson(report) : importText(report)}\n`);
  if (isIncomplete(report)) process.exitCode = INCOMPLETE;
}

async function requireThere(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (!found) throw new Error(`there is no file or folder ${path}`);
}

async function write(
  { threads }: Gathered,
  { project: projectId }: Options,
  config: Config,
  progress: Progress,
): Promise<Imported> {
  const total = threads.reduce((sum, { messages }) => sum + messages.length, 0);
  return withAppender(config, (db, appender) =>
    importThreads(threads, {
      db,
      appender,
      projectId,
      requestId: `import-${randomUUID()}`,
      onProgress: (done) => progress.tell('importing', done, total),
    }),
  );
}
