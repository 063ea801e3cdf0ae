import type { Command } from 'commander';
import type { Config } from '#config';
import type { Db } from '#database';
import { readHead } from '#event-store';
import { compareWithTables, replayChanges } from '#projection';
import { helpText } from '../help-text';
import { createOutput, type Output } from '../output';
import { showProgress } from '../show-progress';
import { DATABASE_HELP, withDatabase } from '../with-database';
import { changeJson, changeText } from './change-text';
import {
  parseDiff,
  parsePosition,
  readScope,
  type Scope,
  type ScopeOptions,
} from './replay-options';
import { showStates } from './show-states';

type Options = ScopeOptions & {
  readonly to?: number;
  readonly diff?: number | 'tables';
  readonly json?: true;
};

const DIFFERENT = 1;

/** `threadlog replay` */
export function addReplayCommand(program: Command, config: () => Config): void {
  const command = program
    .command('replay')
    .description('fold the log up to any position, and show what was there, or what differs')
    .option('--thread <id>', 'a thread and its messages')
    .option('--message <id>', 'one message')
    .option('--all', 'every thread, message and file')
    .option('--to <position>', 'up to this event; the last when left out', parsePosition)
    .option(
      '--diff <position>',
      'show what is different at that position; "tables": in the read tables',
      parseDiff,
    )
    .option('--json', 'for machines: a line for each')
    .addHelpText(
      'after',
      helpText({
        examples: [
          'replay --thread thread_0VbjRGdPBiJ6Vkwut7RzGd6G --to 17',
          'replay --thread thread_0VbjRGdPBiJ6Vkwut7RzGd6G --diff tables',
          'replay --all --json | head',
        ],
        exits: '0, with --diff when nothing differs; 1 different or not done; 2 typed wrong',
        environment: DATABASE_HELP,
      }),
    );
  command.action((options: Options) => {
    const scope = readScope(options);
    if (!scope) return command.error('error: expected one of --thread, --message and --all');
    if (options.diff === 'tables' && options.to !== undefined) {
      command.error('error: the read tables are compared where they are; leave --to out');
    }
    if (options.diff === 'tables' && scope.of === 'all') {
      command.error('error: "threadlog verify" compares all of the read tables');
    }
    return withDatabase(config(), (db) => run(db, scope, options));
  });
}

async function run(db: Db, scope: Scope, options: Options): Promise<void> {
  const output = createOutput(process.stdout);
  if (options.diff === 'tables') return showTables(db, scope, { ...options, output });
  const head = await readHead(db);
  const to = options.to ?? head;
  const beyond = [to, options.diff ?? 0].find((position) => position > head);
  if (beyond !== undefined) {
    throw new Error(`there is no position ${beyond}: the log ends at ${head}`);
  }
  if (options.diff === undefined) {
    await showStates(db, scope, { to, head, output, json: options.json });
  } else {
    const places = { from: Math.min(to, options.diff), to: Math.max(to, options.diff) };
    await showChanges(db, scope, { ...places, output, json: options.json });
  }
}

type Showing = { readonly output: Output; readonly json?: true | undefined };

async function showChanges(
  db: Db,
  scope: Scope,
  { from, to, output, json }: Showing & { readonly from: number; readonly to: number },
): Promise<void> {
  const sides = [`at ${from}`, `at ${to}`] as const;
  const progress = showProgress('events');
  let count = 0;
  try {
    for await (const change of replayChanges(db, scope, { from, to })) {
      count += 1;
      if (scope.of === 'all') progress.tell('comparing', change.place, to);
      await output.line(json ? changeJson(change) : changeText(change, sides));
    }
  } finally {
    progress.end();
  }
  if (!json) await output.line(`${differences(count)} between positions ${from} and ${to}.`);
  if (count > 0) process.exitCode = DIFFERENT;
}

async function showTables(db: Db, scope: Scope, { output, json }: Showing): Promise<void> {
  if (scope.of === 'all') return;
  let count = 0;
  const position = await compareWithTables(db, scope, async (change) => {
    count += 1;
    await output.line(
      json ? changeJson(change) : changeText(change, ['in the log', 'in the tables']),
    );
  });
  if (!json) {
    await output.line(`${differences(count)} between the log and the read tables at ${position}.`);
  }
  if (count > 0) process.exitCode = DIFFERENT;
}

function differences(count: number): string {
  return count === 0 ? 'No difference' : count === 1 ? '1 differs' : `${count} differ`;
}
