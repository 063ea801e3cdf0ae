import { Readable } from 'node:stream';
import { Controller, Get, Inject, Param, Query, UseInterceptors } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { ApiKey } from '#access';
import {
  ApiError,
  checkId,
  parseListEvents,
  parsePageOfEvents,
  parseStreamEvents,
  presentEvent,
  presentList,
  wantsStream,
  type RawQuery,
} from '#contract';
import type { Db } from '#database';
import { listEvents, type EventQuery, type EventScope, type InTurn } from '#projection';
import { ExchangeOf, type Exchange } from '../http/answer';
import { CallerOf, type Caller } from '../http/caller';
import { targetOf, type MessagePath } from '../messages/find-message';
import { DB, EVENT_STREAMS, HEAVY_READS } from '../tokens';
import { eventQueryOf } from './event-query-of';
import { NoteReads } from './note-reads';
import type { EventStreams } from './stream/event-streams';
import { streamStart } from './stream/stream-start';

/** What happened, when and by whom: also to what is deleted by now. */
@Controller('v1')
@UseInterceptors(NoteReads)
export class EventsController {
  constructor(
    @Inject(DB) private readonly db: Db,
    @Inject(HEAVY_READS) private readonly inTurn: InTurn,
    @Inject(EVENT_STREAMS) private readonly streams: EventStreams,
  ) {}

  @Get('events')
  @RouteConfig({ scope: 'audit', hasNoDialects: true })
  async ofProject(
    @CallerOf() { key }: Caller,
    @Query() rawQuery: RawQuery,
    @ExchangeOf() exchange: Exchange,
  ): Promise<object> {
    if (wantsStream(rawQuery)) return this.follow(key, rawQuery, exchange);
    const query = await eventQueryOf(this.db, parseListEvents(rawQuery));
    return this.list({ of: 'project', projectId: key.projectId }, query);
  }

  @Get('threads/:thread_id/events')
  @RouteConfig({ scope: 'audit', hasNoDialects: true })
  async ofThread(
    @CallerOf() { key }: Caller,
    @Param('thread_id') id: string,
    @Query() rawQuery: RawQuery,
  ): Promise<object> {
    const threadId = checkId('thread', 'thread_id', id);
    const query = parsePageOfEvents(rawQuery);
    return this.list({ of: 'thread', projectId: key.projectId, threadId }, query);
  }

  @Get('threads/:thread_id/messages/:message_id/events')
  @RouteConfig({ scope: 'audit', hasNoDialects: true })
  async ofMessage(
    @CallerOf() { key }: Caller,
    @Param() path: MessagePath,
    @Query() rawQuery: RawQuery,
  ): Promise<object> {
    const target = targetOf(path);
    const query = parsePageOfEvents(rawQuery);
    return this.list({ of: 'message', projectId: key.projectId, ...target }, query);
  }

  private async follow(
    key: ApiKey,
    rawQuery: RawQuery,
    { request, reply }: Exchange,
  ): Promise<Readable> {
    const query = parseStreamEvents(rawQuery, lastEventIdOf(request));
    const start = await streamStart(this.db, query);
    const isAsked = request.method !== 'HEAD';
    const stream = isAsked ? this.streams.open(key, query, start) : Readable.from([]);
    void reply.headers({
      'content-type': 'text/event-stream; charset=utf-8',
      // Proxies keep back what they may: nginx does unless it is told not to.
      'x-accel-buffering': 'no',
      'x-threadlog-position': String(start),
    });
    return stream;
  }

  private async list(scope: EventScope, query: EventQuery): Promise<object> {
    const listed = await listEvents(this.db, scope, query, { inTurn: this.inTurn });
    switch (listed.status) {
      case 'thread_missing':
        throw new ApiError('thread_missing', { id: 'threadId' in scope ? scope.threadId : '' });
      case 'message_missing':
        throw new ApiError('message_missing', { id: 'messageId' in scope ? scope.messageId : '' });
      case 'cursor_missing': {
        const id = query[listed.cursor] ?? '';
        throw new ApiError('event_cursor_missing', { param: listed.cursor, id });
      }
      case 'too_wide': {
        const { looked, place } = listed;
        throw new ApiError('search_too_wide', { looked, place: `position ${place}` });
      }
      case 'listed':
        return presentList(listed.items, listed.hasMore, ({ eventId }) => eventId, presentEvent);
    }
  }
}

/** Of several, as of one that is empty, the header says nothing that could be trusted. */
function lastEventIdOf({ headers }: Exchange['request']): string | undefined {
  return [headers['last-event-id']].flat().join(',') || undefined;
}
