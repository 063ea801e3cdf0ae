import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Logger } from 'pino';
import type { Db } from '#database';
import { createTroubleLog, type TroubleLog } from '#process';
import { consumeTasks, TASK_ATTEMPTS, type Consumer, type QueueBackend } from '#queue';
import { performTask, type Performing } from '#tasks';
import { DB, LOGGER, QUEUE_BACKEND, TASK_WORK } from './tokens';

/** What tasks ask for, and how many at once. */
export type TaskWork = {
  readonly concurrency: number;
  readonly work: Performing['work'];
};

/** Performs tasks as their jobs come. */
@Injectable()
export class TaskRunner implements OnModuleInit, OnApplicationShutdown {
  private readonly queue: TroubleLog;
  private consumer: Consumer | undefined;

  constructor(
    @Inject(DB) private readonly db: Db,
    @Inject(QUEUE_BACKEND) private readonly backend: QueueBackend,
    @Inject(TASK_WORK) private readonly tasks: TaskWork,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.queue = createTroubleLog(logger, 'the queue of tasks');
  }

  onModuleInit(): void {
    const performing: Performing = {
      db: this.db,
      maxAttempts: TASK_ATTEMPTS,
      work: this.tasks.work,
      onFailure: this.onFailure,
    };
    this.consumer = consumeTasks({
      backend: this.backend,
      concurrency: this.tasks.concurrency,
      onTask: (taskId) => {
        this.queue.fine();
        return performTask(performing, taskId);
      },
      onError: this.queue.trouble,
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.consumer?.close();
  }

  private readonly onFailure: Performing['onFailure'] = ({ taskId, attempts }, error, isDead) => {
    const what = { taskId, attempts, reason: error instanceof Error ? error.message : 'unknown' };
    if (isDead) this.logger.error(what, 'gave up a task; "threadlog tasks" shows and retries it');
    else this.logger.warn(what, 'an attempt at a task failed, and is tried again');
  };
}
