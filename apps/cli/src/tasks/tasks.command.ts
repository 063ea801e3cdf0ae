import type { Command } from 'commander';
import type { Config } from '#config';
import { addListTasksCommand } from './list-tasks.command';
import { addRetryTasksCommand } from './retry-tasks.command';
import { addShowTaskCommand } from './show-task.command';

/** `threadlog tasks …` */
export function addTasksCommand(program: Command, config: () => Config): void {
  const tasks = program
    .command('tasks')
    .description('list, show and retry the work that workers do behind the requests');
  addListTasksCommand(tasks, config);
  addShowTaskCommand(tasks, config);
  addRetryTasksCommand(tasks, config);
}
