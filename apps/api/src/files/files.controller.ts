import type { Readable } from 'node:stream';
import { Controller, Delete, Get, HttpCode, Inject, Param, Post, Query, Req } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import {
  ApiError,
  parseListFiles,
  presentDeletedFile,
  presentFile,
  presentList,
  type RawQuery,
} from '#contract';
import type { Db } from '#database';
import { listFiles } from '#projection';
import { ExchangeOf, noteReplay, type Exchange } from '../http/answer';
import { CallerOf, type Caller } from '../http/caller';
import { onceOf } from '../http/idempotency';
import { DB, FILES } from '../tokens';
import { answerContent } from './answer-content';
import { DeleteFileHandler } from './delete-file.handler';
import type { Files } from './files';
import { findFile } from './find-file';
import { UploadFileHandler } from './upload-file.handler';

/** Files are older than the beta and no part of it: SDKs send no header here. */
const SAME_FOR_ALL = { hasNoDialects: true } as const;

@Controller('v1/files')
export class FilesController {
  constructor(
    @Inject(DB) private readonly db: Db,
    @Inject(FILES) private readonly files: Files,
    private readonly uploadFile: UploadFileHandler,
    private readonly deleteFile: DeleteFileHandler,
  ) {}

  @Post()
  @HttpCode(200)
  @RouteConfig({ ...SAME_FOR_ALL, takesUpload: true })
  async upload(@CallerOf() caller: Caller, @Req() request: FastifyRequest): Promise<object> {
    return presentFile(await this.uploadFile.run(caller, request));
  }

  @Get()
  @RouteConfig(SAME_FOR_ALL)
  async list(@CallerOf() { key }: Caller, @Query() rawQuery: RawQuery): Promise<object> {
    const query = parseListFiles(rawQuery);
    const listed = await listFiles(this.db, key.projectId, query);
    switch (listed.status) {
      case 'cursor_missing': {
        const id = query[listed.cursor] ?? '';
        throw new ApiError('file_object_cursor_missing', { param: listed.cursor, id });
      }
      case 'listed':
        return presentList(listed.items, listed.hasMore, ({ id }) => id, presentFile);
    }
  }

  @Get(':file_id')
  @RouteConfig(SAME_FOR_ALL)
  async retrieve(@CallerOf() caller: Caller, @Param('file_id') fileId: string): Promise<object> {
    return presentFile(await findFile(this.db, caller, fileId));
  }

  @Get(':file_id/content')
  @RouteConfig(SAME_FOR_ALL)
  async content(
    @CallerOf() caller: Caller,
    @Param('file_id') fileId: string,
    @ExchangeOf() exchange: Exchange,
  ): Promise<Readable> {
    const file = await findFile(this.db, caller, fileId);
    return answerContent(exchange, this.files.store, file);
  }

  @Delete(':file_id')
  @RouteConfig(SAME_FOR_ALL)
  async delete(
    @CallerOf() caller: Caller,
    @Param('file_id') fileId: string,
    @ExchangeOf() exchange: Exchange,
  ): Promise<object> {
    const once = onceOf(exchange.request, caller);
    const { isReplay } = await this.deleteFile.run(caller, fileId, once);
    noteReplay(exchange, isReplay);
    return presentDeletedFile(fileId);
  }
}
