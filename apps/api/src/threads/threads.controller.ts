import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Inject,
  Param,
  Post,
  Query,
} from '@nestjs/common';
import {
  ApiError,
  BODIES,
  checkId,
  parseBody,
  parseErasure,
  parseListThreads,
  presentDeleted,
  presentErased,
  presentList,
  presentThread,
  type Dialect,
  type RawBody,
  type RawQuery,
} from '#contract';
import type { Db } from '#database';
import type { Thread } from '#domain';
import { listThreads, listThreadsAt, type InTurn } from '#projection';
import { positionOf } from '../audit/position-of';
import {
  answerUnlessKnown,
  answerWritten,
  ExchangeOf,
  noteReplay,
  type Exchange,
} from '../http/answer';
import { CallerOf, type Caller } from '../http/caller';
import { conditionsOf } from '../http/conditions';
import { onceOf } from '../http/idempotency';
import { DB, HEAVY_READS } from '../tokens';
import { CreateThreadHandler } from './create-thread.handler';
import { DeleteThreadHandler } from './delete-thread.handler';
import { findThread } from './find-thread';
import { ModifyThreadHandler } from './modify-thread.handler';

@Controller('v1/threads')
export class ThreadsController {
  /** Not with the others: a constructor has four at most. */
  @Inject(HEAVY_READS) private readonly inTurn!: InTurn;

  constructor(
    @Inject(DB) private readonly db: Db,
    private readonly createThread: CreateThreadHandler,
    private readonly modifyThread: ModifyThreadHandler,
    private readonly deleteThread: DeleteThreadHandler,
  ) {}

  @Post()
  @HttpCode(200)
  async create(
    @CallerOf() caller: Caller,
    @Body() raw: RawBody | undefined,
    @ExchangeOf() exchange: Exchange,
  ): Promise<object> {
    const body = parseBody(BODIES[caller.dialect].createThread, raw);
    const once = onceOf(exchange.request, caller, body);
    const written = await this.createThread.run(caller, body, once);
    return answerWritten(exchange, written, presentIn(caller.dialect));
  }

  @Get()
  async list(
    @CallerOf() { key, dialect }: Caller,
    @Query() rawQuery: RawQuery,
    @ExchangeOf() exchange: Exchange,
  ): Promise<object> {
    const query = parseListThreads(rawQuery);
    const position = await positionOf(this.db, rawQuery, exchange);
    const listed =
      position === undefined
        ? await listThreads(this.db, key.projectId, query)
        : await listThreadsAt(this.db, key.projectId, query, { position, inTurn: this.inTurn });
    switch (listed.status) {
      case 'cursor_missing': {
        const id = query[listed.cursor] ?? '';
        throw new ApiError('thread_cursor_missing', { param: listed.cursor, id });
      }
      case 'too_wide':
        throw new ApiError('search_too_wide', { looked: listed.looked, place: listed.place });
      case 'listed':
        return presentList(listed.items, listed.hasMore, ({ id }) => id, presentIn(dialect));
    }
  }

  @Get(':thread_id')
  async retrieve(
    @CallerOf() caller: Caller,
    @Param('thread_id') id: string,
    @Query() rawQuery: RawQuery,
    @ExchangeOf() exchange: Exchange,
  ): Promise<object | undefined> {
    const threadId = checkId('thread', 'thread_id', id);
    const position = await positionOf(this.db, rawQuery, exchange);
    const thread = await findThread(this.db, caller, threadId, position);
    return answerUnlessKnown(exchange, thread, presentIn(caller.dialect));
  }

  @Post(':thread_id')
  @HttpCode(200)
  async modify(
    @CallerOf() caller: Caller,
    @Param('thread_id') id: string,
    @Body() raw: RawBody | undefined,
    @ExchangeOf() exchange: Exchange,
  ): Promise<object> {
    const threadId = checkId('thread', 'thread_id', id);
    const body = parseBody(BODIES[caller.dialect].modifyThread, raw);
    const conditions = conditionsOf(exchange.request, caller, body);
    const written = await this.modifyThread.run(caller, threadId, body, conditions);
    return answerWritten(exchange, written, presentIn(caller.dialect));
  }

  @Delete(':thread_id')
  async delete(
    @CallerOf() caller: Caller,
    @Param('thread_id') id: string,
    @Query() rawQuery: RawQuery,
    @ExchangeOf() exchange: Exchange,
  ): Promise<object> {
    const threadId = checkId('thread', 'thread_id', id);
    const erasure = parseErasure(rawQuery);
    const conditions = conditionsOf(exchange.request, caller);
    if (erasure) {
      const erased = await this.deleteThread.erase(caller, threadId, erasure.reason, conditions);
      noteReplay(exchange, erased.isReplay);
      return presentErased(threadId);
    }
    const { isReplay } = await this.deleteThread.run(caller, threadId, conditions);
    noteReplay(exchange, isReplay);
    return presentDeleted(threadId, 'thread');
  }
}

function presentIn(dialect: Dialect): (thread: Thread) => object {
  return (thread) => presentThread(thread, dialect);
}
