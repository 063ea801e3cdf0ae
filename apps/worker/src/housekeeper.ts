import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Logger } from 'pino';
import type { Db } from '#database';
import { forgetIdempotencyKeys } from '#event-store';
import { createTroubleLog, type TroubleLog } from '#process';
import { forgetDoneTasks } from '#tasks';
import { DB, LOGGER } from './tokens';

const ROUND_MS = 10 * 60_000;
/** Rows of one statement at most, so that it never holds locks for long. */
const CHUNK = 5_000;

type Chore = {
  /** Deletes up to `limit` rows. @returns how many */
  readonly forget: (db: Db, limit: number) => Promise<number>;
  readonly log: TroubleLog;
};

/** Throws away what was promised to be kept only for a while. Several workers share the work. */
@Injectable()
export class Housekeeper implements OnModuleInit, OnApplicationShutdown {
  private readonly chores: readonly Chore[];
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private isStopping = false;

  constructor(
    @Inject(DB) private readonly db: Db,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.chores = [
      {
        forget: forgetIdempotencyKeys,
        log: createTroubleLog(logger, 'forgetting old idempotency keys'),
      },
      { forget: forgetDoneTasks, log: createTroubleLog(logger, 'forgetting tasks done long ago') },
    ];
  }

  onModuleInit(): void {
    this.timer = setInterval(() => this.round(), ROUND_MS);
    this.round();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    this.isStopping = true;
    await this.running;
  }

  private round(): void {
    this.running ??= this.doChores().finally(() => (this.running = undefined));
  }

  private async doChores(): Promise<void> {
    for (const chore of this.chores) await this.forget(chore);
  }

  private async forget({ forget, log }: Chore): Promise<void> {
    try {
      let forgotten: number;
      do forgotten = await forget(this.db, CHUNK);
      while (forgotten === CHUNK && !this.isStopping);
      log.fine();
    } catch (error) {
      log.trouble(error);
    }
  }
}
