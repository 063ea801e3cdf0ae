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
  parseListMessages,
  presentDeleted,
  presentMessage,
  type Dialect,
  type RawBody,
  type RawQuery,
} from '#contract';
import type { Db } from '#database';
import type { Message } from '#domain';
import type { Reads } from '#projection';
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
import { DB, READS } from '../tokens';
import { CreateMessageHandler } from './create-message.handler';
import { DeleteMessageHandler } from './delete-message.handler';
import { findMessage, targetOf, type MessagePath } from './find-message';
import { ListMessagesHandler } from './list-messages.handler';
import { ModifyMessageHandler } from './modify-message.handler';

@Controller('v1/threads/:thread_id/messages')
export class MessagesController {
  /** Not with the others: a constructor has four at most. */
  @Inject(DB) private readonly db!: Db;
  @Inject(ListMessagesHandler) private readonly listMessages!: ListMessagesHandler;

  constructor(
    @Inject(READS) private readonly reads: Reads,
    private readonly createMessage: CreateMessageHandler,
    private readonly modifyMessage: ModifyMessageHandler,
    private readonly deleteMessage: DeleteMessageHandler,
  ) {}

  @Post()
  @HttpCode(200)
  async create(
    @CallerOf() caller: Caller,
    @Param('thread_id') id: string,
    @Body() raw: RawBody | undefined,
    @ExchangeOf() exchange: Exchange,
  ): Promise<object> {
    const threadId = checkId('thread', 'thread_id', id);
    const body = parseBody(BODIES[caller.dialect].createMessage, raw);
    const { request } = exchange;
    const asked = { threadId, body, request };
    const written = await this.createMessage.run(caller, asked);
    return answerWritten(exchange, written, presentIn(caller.dialect));
  }

  @Get()
  async list(
    @CallerOf() { key, dialect }: Caller,
    @Param('thread_id') id: string,
    @Query() rawQuery: RawQuery,
    @ExchangeOf() exchange: Exchange,
  ): Promise<Buffer> {
    const threadId = checkId('thread', 'thread_id', id);
    const query = parseListMessages(rawQuery);
    const target = { projectId: key.projectId, threadId };
    const position = await positionOf(this.db, rawQuery, exchange);
    const body =
      position === undefined
        ? await this.listMessages.now(target, query, dialect)
        : await this.listMessages.at({ target, query, dialect }, position);
    void exchange.reply.type('application/json; charset=utf-8');
    return body;
  }

  @Get(':message_id')
  async retrieve(
    @CallerOf() caller: Caller,
    @Param() path: MessagePath,
    @Query() rawQuery: RawQuery,
    @ExchangeOf() exchange: Exchange,
  ): Promise<object | undefined> {
    const target = targetOf(path);
    const position = await positionOf(this.db, rawQuery, exchange);
    const message = await findMessage(this.reads, caller, target, position);
    return answerUnlessKnown(exchange, message, presentIn(caller.dialect));
  }

  @Post(':message_id')
  @HttpCode(200)
  async modify(
    @CallerOf() caller: Caller,
    @Param() path: MessagePath,
    @Body() raw: RawBody | undefined,
    @ExchangeOf() exchange: Exchange,
  ): Promise<object> {
    const target = targetOf(path);
    const body = parseBody(BODIES[caller.dialect].modifyMessage, raw);
    const conditions = conditionsOf(exchange.request, caller, body);
    const written = await this.modifyMessage.run(caller, target, body, conditions);
    return answerWritten(exchange, written, presentIn(caller.dialect));
  }

  @Delete(':message_id')
  async delete(
    @CallerOf() caller: Caller,
    @Param() path: MessagePath,
    @Query() rawQuery: RawQuery,
    @ExchangeOf() exchange: Exchange,
  ): Promise<object> {
    const target = targetOf(path);
    if (parseErasure(rawQuery)) throw new ApiError('erasure_of_messages');
    const conditions = conditionsOf(exchange.request, caller);
    const { isReplay } = await this.deleteMessage.run(caller, target, conditions);
    noteReplay(exchange, isReplay);
    return presentDeleted(target.messageId, 'thread.message');
  }
}

function presentIn(dialect: Dialect): (message: Message) => object {
  return (message) => presentMessage(message, dialect);
}
