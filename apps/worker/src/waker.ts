import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Logger } from 'pino';
import { createTroubleLog, type TroubleLog } from '#process';
import { consumeNudges, type Consumer, type QueueBackend } from '#queue';
import { AttachmentReactor } from './attachments/attachment-reactor';
import { Projector } from './projector';
import { LOGGER, QUEUE_BACKEND } from './tokens';

/** How long an event waits at most when its ring was lost. */
const TICK_MS = 500;

/**
 * Wakes those who follow the log: at start, when the doorbell rings, and on a tick outside the queue,
 * so that a lost job, or a queue that is down, costs time and nothing else.
 */
@Injectable()
export class Waker implements OnModuleInit, OnApplicationShutdown {
  private readonly queue: TroubleLog;
  private consumer: Consumer | undefined;
  private tick: NodeJS.Timeout | undefined;

  constructor(
    private readonly projector: Projector,
    private readonly reactor: AttachmentReactor,
    @Inject(QUEUE_BACKEND) private readonly backend: QueueBackend,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.queue = createTroubleLog(logger, 'the queue');
  }

  onModuleInit(): void {
    this.consumer = consumeNudges({
      backend: this.backend,
      onNudge: () => {
        this.queue.fine();
        return this.wake();
      },
      onError: this.queue.trouble,
    });
    this.tick = setInterval(() => void this.wake(), TICK_MS);
    void this.wake();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.tick);
    await this.consumer?.close();
  }

  /** A nudge is over when the event is projected: it does not wait for the reactor. */
  private wake(): Promise<void> {
    this.reactor.wake();
    return this.projector.wake();
  }
}
