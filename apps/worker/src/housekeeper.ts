import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Logger } from 'pino';
import type { Db } from '#database';
import { forgetIdempotencyKeys, forgetTraces } from '#event-store';
import { createTroubleLog, type TroubleLog } from '#process';
import { forgetDoneTasks } from '#tasks';
import { createRounds, type Rounds } from './rounds';
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
  private readonly rounds: Rounds;

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
      { forget: forgetTraces, log: createTroubleLog(logger, 'forgetting old traces') },
    ];
    this.rounds = createRounds(ROUND_MS, (isStopping) => this.doChores(isStopping));
  }

  onModuleInit(): void {
    this.rounds.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.rounds.stop();
  }

  private async doChores(isStopping: () => boolean): Promise<void> {
    for (const chore of this.chores) await this.forget(chore, isStopping);
  }

  private async forget({ forget, log }: Chore, isStopping: () => boolean): Promise<void> {
    try {
      let forgotten: number;
      do forgotten = await forget(this.db, CHUNK);
      while (forgotten === CHUNK && !isStopping());
      log.fine();
    } catch (error) {
      log.trouble(error);
    }
  }
}
