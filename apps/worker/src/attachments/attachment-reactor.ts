import { setTimeout as wait } from 'node:timers/promises';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Logger } from 'pino';
import type { Db } from '#database';
import { createTroubleLog, type TroubleLog } from '#process';
import type { TaskJobs } from '#queue';
import { react } from '#tasks';
import { DB, LOGGER, TASK_JOBS } from '../tokens';
import { findAttachments } from './find-attachments';

/**
 * Under load the log is searched this often; the first of a burst is found at once. A search costs a
 * transaction, whatever it finds.
 */
const LINGER_MS = 200;

/** Makes a task of each attachment in the log, and a job of each task. */
@Injectable()
export class AttachmentReactor implements OnApplicationShutdown {
  private readonly reacting: TroubleLog;
  private readonly queueing: TroubleLog;
  private running: Promise<void> | undefined;
  private wokenAgain = false;
  private isStopping = false;

  constructor(
    @Inject(DB) private readonly db: Db,
    @Inject(TASK_JOBS) private readonly jobs: TaskJobs,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.reacting = createTroubleLog(logger, 'looking for attachments');
    this.queueing = createTroubleLog(logger, 'queueing tasks');
  }

  /** Searches the log until its end; called meanwhile, once more. */
  wake(): void {
    this.wokenAgain = true;
    if (!this.isStopping) this.running ??= this.reactUntilQuiet();
  }

  async onApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    await this.running;
  }

  /** The next tick tries again: a database that is away must not end the worker. */
  private async reactUntilQuiet(): Promise<void> {
    try {
      // Who is awake hears no ring: where something was new, more is looked for unasked.
      let wasNew = false;
      while ((this.wokenAgain || wasNew) && !this.isStopping) {
        this.wokenAgain = false;
        wasNew = await this.reactUntilCaughtUp();
        this.reacting.fine();
        await wait(LINGER_MS);
      }
    } catch (error) {
      this.reacting.trouble(error);
    } finally {
      this.running = undefined;
    }
  }

  /** @returns whether there was anything new */
  private async reactUntilCaughtUp(): Promise<boolean> {
    for (let stretches = 0; ; stretches += 1) {
      if (this.isStopping) return false;
      const reaction = await react({
        db: this.db,
        checkpoint: 'attachments',
        find: (tx, position) => findAttachments(tx, position, this.warn),
      });
      if (reaction.status === 'leased_elsewhere') return false;
      await this.queue(reaction.taskIds);
      if (reaction.caughtUp) return stretches > 0;
    }
  }

  /** The tasks are there: the reconciler queues those that this could not. */
  private async queue(taskIds: readonly string[]): Promise<void> {
    try {
      await this.jobs.add(taskIds);
      this.queueing.fine();
    } catch (error) {
      this.queueing.trouble(error);
    }
  }

  private readonly warn = (position: number, error: unknown): void => {
    this.logger.warn(
      { position, reason: String(error) },
      'passed over an event without reading it',
    );
  };
}
