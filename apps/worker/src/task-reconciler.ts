import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Logger } from 'pino';
import type { Db } from '#database';
import { createTroubleLog, type TroubleLog } from '#process';
import type { TaskJobs } from '#queue';
import { readDue } from '#tasks';
import { createRounds, type Rounds } from './rounds';
import { DB, LOGGER, TASK_JOBS } from './tokens';

/** How long a task whose job was lost waits at most once it is due. */
const ROUND_MS = 2_000;
/** The longest due first; the rest is for the rounds after. */
const MAX_TASKS = 1_000;

/**
 * Queues the tasks that are due, whatever became of their jobs: an emptied queue is filled again. A
 * task whose job is there gets no second one.
 */
@Injectable()
export class TaskReconciler implements OnModuleInit, OnApplicationShutdown {
  private readonly reconciling: TroubleLog;
  private readonly rounds: Rounds;

  constructor(
    @Inject(DB) private readonly db: Db,
    @Inject(TASK_JOBS) private readonly jobs: TaskJobs,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.reconciling = createTroubleLog(logger, 'queueing tasks that are due');
    this.rounds = createRounds(ROUND_MS, () => this.reconcile());
  }

  onModuleInit(): void {
    this.rounds.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.rounds.stop();
  }

  private async reconcile(): Promise<void> {
    try {
      await this.jobs.add(await readDue(this.db, MAX_TASKS));
      this.reconciling.fine();
    } catch (error) {
      this.reconciling.trouble(error);
    }
  }
}
