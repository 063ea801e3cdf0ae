import { Module, type DynamicModule } from '@nestjs/common';
import type { Logger } from 'pino';
import type { Db } from '#database';
import type { QueueBackend } from '#queue';
import { HealthController } from './health.controller';
import { Housekeeper } from './housekeeper';
import { Projector } from './projector';
import { DB, LOGGER, QUEUE_BACKEND } from './tokens';

/** The worker's wiring list. */
@Module({})
export class WorkerModule {
  static with(parts: { db: Db; backend: QueueBackend; logger: Logger }): DynamicModule {
    return {
      module: WorkerModule,
      controllers: [HealthController],
      providers: [
        { provide: DB, useValue: parts.db },
        { provide: QUEUE_BACKEND, useValue: parts.backend },
        { provide: LOGGER, useValue: parts.logger },
        Projector,
        Housekeeper,
      ],
    };
  }
}
