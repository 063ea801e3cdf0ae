import type { Command } from 'commander';
import type { Config } from '#config';
import type { Db } from '#database';
import { readTask, reviveDeadTasks, reviveTask } from '#tasks';
import { helpText } from '../help-text';
import { DATABASE_HELP, withDatabase } from '../with-database';
import { unknownTask } from './unknown-task';

type Options = { readonly allDead?: true; readonly json?: true };

/** `threadlog tasks retry` */
export function addRetryTasksCommand(tasks: Command, config: () => Config): void {
  const command = tasks
    .command('retry [task-id]')
    .description('give a dead task all its attempts again; a worker takes it within seconds')
    .option('--all-dead', 'all that are dead')
    .option('--json', 'for machines')
    .addHelpText(
      'after',
      helpText({ examples: ['tasks retry --all-dead'], environment: DATABASE_HELP }),
    );
  command.action((taskId: string | undefined, { allDead, json }: Options) => {
    if ((taskId === undefined) === (allDead === undefined)) {
      command.error('error: expected the id of a task, or --all-dead', { exitCode: 1 });
    }
    return withDatabase(config(), async (db) => {
      const retried =
        taskId === undefined ? await reviveDeadTasks(db) : await reviveOne(db, taskId);
      process.stdout.write(`${json ? JSON.stringify({ retried }) : sentenceOf(retried)}\n`);
    });
  });
}

/** @throws Error in one sentence when there is nothing to retry */
async function reviveOne(db: Db, taskId: string): Promise<number> {
  if (await reviveTask(db, taskId)) return 1;
  const task = await readTask(db, taskId);
  if (!task) throw new Error(unknownTask(taskId));
  throw new Error(`the task "${taskId}" is ${task.state}; only dead tasks are retried`);
}

function sentenceOf(retried: number): string {
  if (retried === 0) return 'There are no dead tasks.';
  const what = retried === 1 ? '1 task; a worker takes it' : `${retried} tasks; workers take them`;
  return `Retrying ${what} within seconds.`;
}
