import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Logger } from 'pino';
import type { Db } from '#database';
import { readAfter } from '#event-store';
import { createTroubleLog, type TroubleLog } from '#process';
import { createPump, EMPTY_LOOKS, type Pump } from '#projection';
import { DB, LOGGER, ON_PROJECTED } from './tokens';

/** Told of each batch that has events: how many, how long it took, and up to which position. */
export type OnProjected = (events: number, milliseconds: number, upTo: number) => void;

/** Keeps the read tables up with the log, whenever it is woken. */
@Injectable()
export class Projector implements OnApplicationShutdown {
  private readonly pump: Pump;
  private readonly projecting: TroubleLog;

  constructor(
    @Inject(DB) db: Db,
    @Inject(LOGGER) logger: Logger,
    @Inject(ON_PROJECTED) onProjected: OnProjected,
  ) {
    this.pump = createPump({
      db,
      readAfter,
      emptyLooks: EMPTY_LOOKS,
      onBatch: (batch, milliseconds) => {
        if (batch.status !== 'projected' || batch.events === 0) return;
        onProjected(batch.events, milliseconds, batch.checkpoint);
      },
    });
    this.projecting = createTroubleLog(logger, 'projecting');
  }

  /** Projects to the end of the log. A database that is away must not end the worker. */
  async wake(): Promise<void> {
    try {
      await this.pump.run();
      this.projecting.fine();
    } catch (error) {
      this.projecting.trouble(error);
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pump.stop();
  }
}
