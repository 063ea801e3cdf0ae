import { Option, type Command } from 'commander';
import type { Config } from '#config';
import { listTasks, type Task, type TaskState } from '#tasks';
import { formatTime } from '../format-time';
import { helpText } from '../help-text';
import { parseLimit } from '../parse-limit';
import { renderTable } from '../render-table';
import { DATABASE_HELP, withDatabase } from '../with-database';
import { taskJson } from './task-json';

type Options = { readonly state?: TaskState; readonly limit: number; readonly json?: true };

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 10_000;

/** `threadlog tasks list` */
export function addListTasksCommand(tasks: Command, config: () => Config): void {
  tasks
    .command('list')
    .description('show tasks, the last changed first')
    .addOption(
      new Option('--state <state>', 'only tasks in this one').choices(['pending', 'done', 'dead']),
    )
    .addOption(
      new Option('--limit <n>', 'how many at most')
        .argParser(parseLimit(MAX_LIMIT))
        .default(DEFAULT_LIMIT),
    )
    .option('--json', 'for machines')
    .addHelpText(
      'after',
      helpText({
        examples: ['tasks list --state dead', 'tasks list --limit 1000 --json'],
        environment: DATABASE_HELP,
      }),
    )
    .action(({ json, ...query }: Options) =>
      withDatabase(config(), async (db) => {
        const found = await listTasks(db, query);
        process.stdout.write(`${json ? jsonOf(found) : tableOf(found, query)}\n`);
      }),
    );
}

function jsonOf(found: readonly Task[]): string {
  return JSON.stringify(found.map(taskJson), null, 2);
}

const HEAD = ['TASK ID', 'STATE', 'ATTEMPTS', 'CHANGED', 'LAST ERROR'];

function tableOf(found: readonly Task[], { state }: Pick<Options, 'state'>): string {
  if (found.length === 0) return state ? `There are no ${state} tasks.` : 'There are no tasks.';
  return renderTable(
    HEAD,
    found.map((task) => [
      task.taskId,
      task.state,
      String(task.attempts),
      formatTime(task.updatedAt),
      task.lastError ?? '-',
    ]),
  );
}
