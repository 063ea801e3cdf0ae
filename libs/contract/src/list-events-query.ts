import { SCHEMA_VERSION } from '#domain';
import { ApiError } from './api-error';
import { parsePaging, single, type ListQuery, type RawQuery } from './list-query';
import { checkId } from './ids';
import { parseMoment, type Moment } from './moment';
import { list } from './to-api-error';
import { isUuid } from './uuid';

/** Which of a project's events are asked for. */
export type EventFilter = {
  readonly type?: string;
  readonly actor?: string;
  readonly threadId?: string;
};

/** The cursors are ids of events. */
export type ListEventsQuery = ListQuery &
  EventFilter & {
    /** The first and the last that are asked for. */
    readonly from?: Moment;
    readonly to?: Moment;
  };

/** Every type of event that there is. */
export const EVENT_TYPES: readonly string[] = Object.keys(SCHEMA_VERSION);

/** The query of the events of one thread, or one message. @throws ApiError */
export function parsePageOfEvents(query: RawQuery): ListQuery {
  return parsePaging(query, checkCursor);
}

/** The query of a project's events. @throws ApiError */
export function parseListEvents(query: RawQuery): ListEventsQuery {
  const page = parsePageOfEvents(query);
  const filter = parseEventFilter(query);
  const from = parseMoment(query, 'from');
  const to = parseMoment(query, 'to');
  return { ...page, ...filter, ...(from && { from }), ...(to && { to }) };
}

/** @throws ApiError */
export function parseEventFilter(query: RawQuery): EventFilter {
  const type = parseType(single(query, 'type'));
  const actor = single(query, 'actor');
  const threadId = single(query, 'thread_id');
  return {
    ...(type && { type }),
    ...(actor && { actor }),
    ...(threadId && { threadId: checkId('thread', 'thread_id', threadId) }),
  };
}

/** What has no id's form is an id that no event has. */
function checkCursor(param: string, id: string): string {
  if (!isUuid(id)) throw new ApiError('event_cursor_missing', { param, id });
  return id.toLowerCase();
}

function parseType(value: string | undefined): string | undefined {
  if (value === undefined || EVENT_TYPES.includes(value)) return value;
  throw new ApiError('invalid_value', { param: 'type', value, supported: list(EVENT_TYPES) });
}
