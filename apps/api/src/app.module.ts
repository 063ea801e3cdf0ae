import { Module, type DynamicModule } from '@nestjs/common';
import type { Db } from '#database';
import type { Appender } from '#event-store';
import type { Reads } from '#projection';
import { AdminController } from './admin/admin.controller';
import { AuditController } from './audit/audit.controller';
import type { EventStreams } from './audit/stream/event-streams';
import { EventsController } from './audit/events.controller';
import { ConsoleController } from './console/console.controller';
import { DocsController } from './docs/docs.controller';
import { DeleteFileHandler } from './files/delete-file.handler';
import type { Files } from './files/files';
import { FilesController } from './files/files.controller';
import { UploadFileHandler } from './files/upload-file.handler';
import { HealthController } from './health/health.controller';
import { Readiness } from './health/readiness';
import { RefusedAttempts } from './http/refused-attempts';
import type { Turns } from './http/turns';
import { CreateMessageHandler } from './messages/create-message.handler';
import { DeleteMessageHandler } from './messages/delete-message.handler';
import { MessageFilesController } from './messages/message-files.controller';
import { MessagesController } from './messages/messages.controller';
import { ListMessagesHandler } from './messages/list-messages.handler';
import type { PageCache } from './messages/page-cache';
import { ModifyMessageHandler } from './messages/modify-message.handler';
import { CreateThreadHandler } from './threads/create-thread.handler';
import { DeleteThreadHandler } from './threads/delete-thread.handler';
import { ModifyThreadHandler } from './threads/modify-thread.handler';
import { ThreadsController } from './threads/threads.controller';
import { APPENDER, DB, EVENT_STREAMS, FILES, HEAVY_READS, PAGES, READS } from './tokens';

type Opened = {
  readonly db: Db;
  readonly appender: Appender;
  readonly reads: Reads;
  readonly pages: PageCache;
  readonly heavyReads: Turns;
  readonly eventStreams: EventStreams;
  readonly files: Files;
};

/** The API's wiring list. What holds connections is made outside, and closed outside, in order. */
@Module({})
export class AppModule {
  static with({
    db,
    appender,
    reads,
    pages,
    heavyReads,
    eventStreams,
    files,
  }: Opened): DynamicModule {
    return {
      module: AppModule,
      controllers: [
        ThreadsController,
        MessagesController,
        MessageFilesController,
        FilesController,
        AuditController,
        EventsController,
        AdminController,
        HealthController,
        DocsController,
        ConsoleController,
      ],
      providers: [
        { provide: DB, useValue: db },
        { provide: APPENDER, useValue: appender },
        { provide: FILES, useValue: files },
        { provide: READS, useValue: reads },
        { provide: PAGES, useValue: pages },
        { provide: HEAVY_READS, useValue: heavyReads },
        { provide: EVENT_STREAMS, useValue: eventStreams },
        Readiness,
        RefusedAttempts,
        CreateThreadHandler,
        ModifyThreadHandler,
        DeleteThreadHandler,
        CreateMessageHandler,
        ListMessagesHandler,
        ModifyMessageHandler,
        DeleteMessageHandler,
        UploadFileHandler,
        DeleteFileHandler,
      ],
    };
  }
}
