import { ApiError } from './api-error';
import { parseEventFilter, type EventFilter } from './list-events-query';
import { single, type RawQuery } from './list-query';
import { parseMoment, type Moment } from './moment';
import { list } from './to-api-error';

/** What is asked of a stream, and where it begins: with what comes from now on, unless it is told. */
export type StreamEventsQuery = EventFilter & {
  /** The position that a reader has come to; the stream goes on behind it. */
  readonly behind?: number;
  /** The first that is asked for. */
  readonly from?: Moment;
};

const BOOLEANS = ['true', 'false'];
/** They cut a list into pages, and a stream has none. */
const OF_LISTS = ['limit', 'order', 'after', 'before', 'to'];
const POSITION_FORM = /^\d{1,15}$/;

/** Whether a list of events is to be a stream of them. @throws ApiError */
export function wantsStream(query: RawQuery): boolean {
  const value = single(query, 'stream');
  if (value === undefined || BOOLEANS.includes(value)) return value === 'true';
  throw new ApiError('invalid_value', { param: 'stream', value, supported: list(BOOLEANS) });
}

/**
 * The query of a stream of a project's events.
 * @param lastEventId the header with which a reader goes on where it was; an empty one says nothing
 * @throws ApiError
 */
export function parseStreamEvents(
  query: RawQuery,
  lastEventId: string | undefined,
): StreamEventsQuery {
  const param = OF_LISTS.find((name) => single(query, name) !== undefined);
  if (param) throw new ApiError('not_with_stream', { param });
  const from = parseMoment(query, 'from');
  const filter = parseEventFilter(query);
  if (lastEventId) return { ...filter, behind: parsePosition(lastEventId) };
  return { ...filter, ...(from && { from }) };
}

function parsePosition(value: string): number {
  if (!POSITION_FORM.test(value)) throw new ApiError('invalid_last_event_id', { value });
  return Number(value);
}
