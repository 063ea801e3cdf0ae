import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Logger } from 'pino';
import type { Db } from '#database';
import type { FileStore } from '#file-store';
import { sweepOrphans } from '#files';
import { createTroubleLog, type TroubleLog } from '#process';
import { createRounds, type Rounds } from './rounds';
import { DB, FILE_STORE, LOGGER } from './tokens';

const ROUND_MS = 60 * 60_000;
/** Longer than any upload takes: a bucket may date what it holds at the upload's beginning. */
const OLDER_THAN_MS = 24 * 60 * 60_000;

/** Removes bytes that no file of the log has, and says of each that it did. */
@Injectable()
export class Sweeper implements OnModuleInit, OnApplicationShutdown {
  private readonly sweeping: TroubleLog;
  private readonly rounds: Rounds;

  constructor(
    @Inject(DB) private readonly db: Db,
    @Inject(FILE_STORE) private readonly store: FileStore,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.sweeping = createTroubleLog(logger, 'sweeping the file store');
    this.rounds = createRounds(ROUND_MS, (isStopping) => this.sweep(isStopping));
  }

  onModuleInit(): void {
    this.rounds.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.rounds.stop();
  }

  private async sweep(isStopping: () => boolean): Promise<void> {
    try {
      for await (const { name, reason } of sweepOrphans(this.store, this.db, OLDER_THAN_MS)) {
        // A warning: bytes are gone for good, and somebody may want to know why they were there.
        this.logger.warn({ name, reason }, 'removed bytes that no file has');
        if (isStopping()) return;
      }
      this.sweeping.fine();
    } catch (error) {
      this.sweeping.trouble(error);
    }
  }
}
