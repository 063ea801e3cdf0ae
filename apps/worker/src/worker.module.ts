import { Module, type DynamicModule } from '@nestjs/common';
import type { Logger } from 'pino';
import type { Db } from '#database';
import type { FileStore } from '#file-store';
import type { QueueBackend, TaskJobs } from '#queue';
import { AttachmentReactor } from './attachments/attachment-reactor';
import { HealthController } from './health.controller';
import { Housekeeper } from './housekeeper';
import { Projector, type OnProjected } from './projector';
import { TaskReconciler } from './task-reconciler';
import { TaskRunner, type TaskWork } from './task-runner';
import { Sealer, type SealingOptions } from './sealer';
import { Sweeper } from './sweeper';
import {
  DB,
  FILE_STORE,
  LOGGER,
  ON_PROJECTED,
  QUEUE_BACKEND,
  SEALING,
  TASK_JOBS,
  TASK_WORK,
} from './tokens';
import { Waker } from './waker';

export type WorkerParts = {
  readonly db: Db;
  readonly store: FileStore;
  readonly backend: QueueBackend;
  readonly jobs: TaskJobs;
  readonly tasks: TaskWork;
  readonly sealing: SealingOptions;
  /** Told of each batch, for metrics. */
  readonly onProjected: OnProjected | undefined;
  readonly logger: Logger;
};

/** The worker's wiring list. */
@Module({})
export class WorkerModule {
  static with(parts: WorkerParts): DynamicModule {
    return {
      module: WorkerModule,
      controllers: [HealthController],
      providers: [
        { provide: DB, useValue: parts.db },
        { provide: FILE_STORE, useValue: parts.store },
        { provide: QUEUE_BACKEND, useValue: parts.backend },
        { provide: TASK_JOBS, useValue: parts.jobs },
        { provide: TASK_WORK, useValue: parts.tasks },
        { provide: SEALING, useValue: parts.sealing },
        { provide: ON_PROJECTED, useValue: parts.onProjected ?? (() => undefined) },
        { provide: LOGGER, useValue: parts.logger },
        Projector,
        AttachmentReactor,
        Waker,
        TaskRunner,
        TaskReconciler,
        Housekeeper,
        Sweeper,
        Sealer,
      ],
    };
  }
}
