import type { Command } from 'commander';
import type { Config } from '#config';
import { readTask, type Task } from '#tasks';
import { formatTime } from '../format-time';
import { helpText } from '../help-text';
import { DATABASE_HELP, withDatabase } from '../with-database';
import { taskJson } from './task-json';
import { unknownTask } from './unknown-task';

type Options = { readonly json?: true };

/** `threadlog tasks show` */
export function addShowTaskCommand(tasks: Command, config: () => Config): void {
  tasks
    .command('show <task-id>')
    .description('show everything that is known of a task')
    .option('--json', 'for machines')
    .addHelpText(
      'after',
      helpText({
        examples: [
          'tasks show validate-msg_0VbkJUgOb2exBYaRNNUip5HH-file-0VbkJUfd2Abe1DlDnWyKVsaw',
        ],
        environment: DATABASE_HELP,
      }),
    )
    .action((taskId: string, { json }: Options) =>
      withDatabase(config(), async (db) => {
        const task = await readTask(db, taskId);
        if (!task) throw new Error(unknownTask(taskId));
        const text = json ? JSON.stringify(taskJson(task), null, 2) : textOf(task);
        process.stdout.write(`${text}\n`);
      }),
    );
}

function textOf(task: Task): string {
  const lines: readonly (readonly [string, string])[] = [
    ['task id', task.taskId],
    ['kind', task.kind],
    ['project', task.projectId],
    ['made of', `the event at position ${task.position}`],
    ['payload', task.payload],
    ['state', task.state],
    ['attempts', String(task.attempts)],
    ['last error', task.lastError ?? '-'],
    ['made', formatTime(task.createdAt)],
    ['changed', formatTime(task.updatedAt)],
    ['due', task.state === 'pending' ? formatTime(task.dueAt) : '-'],
  ];
  return lines.map(([name, value]) => `${name.padEnd(12)}${value}`).join('\n');
}
