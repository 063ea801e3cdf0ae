import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Logger } from 'pino';
import type { Db } from '#database';
import { forgetIdempotencyKeys } from '#event-store';
import { createTroubleLog, type TroubleLog } from '#process';
import { DB, LOGGER } from './tokens';

const ROUND_MS = 10 * 60_000;
/** Rows of one statement at most, so that it never holds locks for long. */
const CHUNK = 5_000;

/** Throws away what was promised to be kept only for a while. Several workers share the work. */
@Injectable()
export class Housekeeper implements OnModuleInit, OnApplicationShutdown {
  private readonly forgetting: TroubleLog;
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private isStopping = false;

  constructor(
    @Inject(DB) private readonly db: Db,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.forgetting = createTroubleLog(logger, 'forgetting old idempotency keys');
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
    this.running ??= this.forget().finally(() => (this.running = undefined));
  }

  private async forget(): Promise<void> {
    try {
      let forgotten: number;
      do forgotten = await forgetIdempotencyKeys(this.db, CHUNK);
      while (forgotten === CHUNK && !this.isStopping);
      this.forgetting.fine();
    } catch (error) {
      this.forgetting.trouble(error);
    }
  }
}
