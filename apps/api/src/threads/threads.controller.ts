import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { BODIES, checkId, parseBody, presentDeleted, presentThread, type RawBody } from '#contract';
import type { Db } from '#database';
import { CallerOf, type Caller } from '../http/caller';
import { DB } from '../tokens';
import { CreateThreadHandler } from './create-thread.handler';
import { DeleteThreadHandler } from './delete-thread.handler';
import { findThread } from './find-thread';
import { ModifyThreadHandler } from './modify-thread.handler';

@Controller('v1/threads')
export class ThreadsController {
  constructor(
    @Inject(DB) private readonly db: Db,
    private readonly createThread: CreateThreadHandler,
    private readonly modifyThread: ModifyThreadHandler,
    private readonly deleteThread: DeleteThreadHandler,
  ) {}

  @Post()
  @HttpCode(200)
  async create(@CallerOf() caller: Caller, @Body() raw: RawBody | undefined): Promise<object> {
    const body = parseBody(BODIES[caller.dialect].createThread, raw);
    return presentThread(await this.createThread.run(caller, body), caller.dialect);
  }

  @Get(':thread_id')
  async retrieve(@CallerOf() caller: Caller, @Param('thread_id') id: string): Promise<object> {
    const threadId = checkId('thread', 'thread_id', id);
    return presentThread(await findThread(this.db, caller, threadId), caller.dialect);
  }

  @Post(':thread_id')
  @HttpCode(200)
  async modify(
    @CallerOf() caller: Caller,
    @Param('thread_id') id: string,
    @Body() raw: RawBody | undefined,
  ): Promise<object> {
    const threadId = checkId('thread', 'thread_id', id);
    const body = parseBody(BODIES[caller.dialect].modifyThread, raw);
    return presentThread(await this.modifyThread.run(caller, threadId, body), caller.dialect);
  }

  @Delete(':thread_id')
  async delete(@CallerOf() caller: Caller, @Param('thread_id') id: string): Promise<object> {
    const threadId = checkId('thread', 'thread_id', id);
    await this.deleteThread.run(caller, threadId);
    return presentDeleted(threadId, 'thread');
  }
}
