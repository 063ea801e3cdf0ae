import { Controller, Get, Inject, Param, Query, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import {
  ApiError,
  checkId,
  parseList,
  presentList,
  presentMessageFile,
  type RawQuery,
} from '#contract';
import type { Reads } from '#projection';
import { CallerOf, type Caller } from '../http/caller';
import { READS } from '../tokens';
import { findMessage, targetOf, type MessagePath } from './find-message';
import { pageOfFiles } from './page-of-files';
import { unknownUrl } from '../http/unknown-url';

/** The files of a message as v1 knew them; under v2 these routes do not exist. */
@Controller('v1/threads/:thread_id/messages/:message_id/files')
export class MessageFilesController {
  constructor(@Inject(READS) private readonly reads: Reads) {}

  @Get()
  async list(
    @CallerOf() caller: Caller,
    @Param() path: MessagePath,
    @Query() rawQuery: RawQuery,
    @Req() request: FastifyRequest,
  ): Promise<object> {
    refuseV2(caller, request);
    const target = targetOf(path);
    const query = parseList(rawQuery, 'file');
    const message = await findMessage(this.reads, caller, target);
    const page = pageOfFiles(message, query);
    if (page.status === 'cursor_missing') {
      const id = query[page.cursor] ?? '';
      throw new ApiError('file_cursor_missing', { param: page.cursor, id });
    }
    return presentList(
      page.fileIds,
      page.hasMore,
      (fileId) => fileId,
      (fileId) => presentMessageFile(message, fileId),
    );
  }

  @Get(':file_id')
  async retrieve(
    @CallerOf() caller: Caller,
    @Param() path: MessagePath & { readonly file_id: string },
    @Req() request: FastifyRequest,
  ): Promise<object> {
    refuseV2(caller, request);
    const target = targetOf(path);
    const fileId = checkId('file', 'file_id', path.file_id);
    const message = await findMessage(this.reads, caller, target);
    const isAttached = message.attachments.some(({ file_id }) => file_id === fileId);
    if (!isAttached) throw new ApiError('file_missing', { id: fileId });
    return presentMessageFile(message, fileId);
  }
}

function refuseV2({ dialect }: Caller, request: FastifyRequest): void {
  if (dialect !== 'v1') throw unknownUrl(request);
}
