import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Logger } from 'pino';
import type { Db } from '#database';
import { readAfter } from '#event-store';
import { createTroubleLog, type TroubleLog } from '#process';
import { createPump, type Pump } from '#projection';
import { consumeNudges, type Consumer, type QueueBackend } from '#queue';
import { DB, LOGGER, QUEUE_BACKEND } from './tokens';

/** How long an event waits at most when its ring was lost. */
const TICK_MS = 500;

/**
 * Keeps the read tables up with the log: pumps at start, when the doorbell rings, and on a tick
 * outside the queue, so that a lost job, or a queue that is down, costs time and nothing else.
 */
@Injectable()
export class Projector implements OnModuleInit, OnApplicationShutdown {
  private readonly pump: Pump;
  private readonly projecting: TroubleLog;
  private readonly queue: TroubleLog;
  private consumer: Consumer | undefined;
  private tick: NodeJS.Timeout | undefined;

  constructor(
    @Inject(DB) db: Db,
    @Inject(QUEUE_BACKEND) private readonly backend: QueueBackend,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.pump = createPump({ db, readAfter });
    this.projecting = createTroubleLog(logger, 'projecting');
    this.queue = createTroubleLog(logger, 'the queue');
  }

  onModuleInit(): void {
    this.consumer = consumeNudges({
      backend: this.backend,
      onNudge: () => {
        this.queue.fine();
        return this.pumpQuietly();
      },
      onError: this.queue.trouble,
    });
    this.tick = setInterval(() => void this.pumpQuietly(), TICK_MS);
    void this.pumpQuietly();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.tick);
    await this.pump.stop();
    await this.consumer?.close();
  }

  /** The next tick tries again: a database that is away must not end the worker. */
  private async pumpQuietly(): Promise<void> {
    try {
      await this.pump.run();
      this.projecting.fine();
    } catch (error) {
      this.projecting.trouble(error);
    }
  }
}
