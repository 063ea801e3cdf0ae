import { ApiError } from './api-error';
import { POSITION } from './audit-queries';
import { single, type RawQuery } from './list-query';

/** A position of the log, or a time: from its start in microseconds to where it is over. */
export type Moment =
  | { readonly by: 'position'; readonly position: number }
  | { readonly by: 'time'; readonly start: number; readonly end: number };

const SECOND = 1_000_000;
/** The end of the year 9999, as ISO 8601 writes years. */
const MAX_SECONDS = 253_402_300_799;

const POSITION_FORM = /^position:(\d{1,16})$/;
const SECONDS_FORM = /^\d{1,12}$/;
/** A "+" that was not escaped comes out of a query as a space. */
const ISO_FORM = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?(Z|[+ -]\d\d:\d\d)$/i;

/**
 * A moment in a query: Unix seconds, an ISO time with its offset, or `position:` and a number. A time is
 * as long as it is written: a second is over when the next begins, so that asking as of the `created_at`
 * of a message shows it.
 * @throws ApiError invalid_moment
 */
export function parseMoment(query: RawQuery, param: string): Moment | undefined {
  const value = single(query, param);
  if (value === undefined) return undefined;
  const moment = positionOf(value) ?? secondsOf(value) ?? isoOf(value);
  if (!moment) throw new ApiError('invalid_moment', { param, value });
  return moment;
}

function positionOf(value: string): Moment | undefined {
  const digits = POSITION_FORM.exec(value)?.[1];
  const position = Number(digits);
  const isOne = digits !== undefined && position >= POSITION.min && position <= POSITION.max;
  return isOne ? { by: 'position', position } : undefined;
}

function secondsOf(value: string): Moment | undefined {
  if (!SECONDS_FORM.test(value)) return undefined;
  const seconds = Number(value);
  return seconds > MAX_SECONDS ? undefined : timeOf(seconds * SECOND, SECOND);
}

function isoOf(value: string): Moment | undefined {
  const [, written, fraction = '', offset = ''] = ISO_FORM.exec(value) ?? [];
  if (written === undefined) return undefined;
  const milliseconds = Date.parse(`${written}${offset.replace(' ', '+')}`.toUpperCase());
  if (!isOnCalendar(written) || !(milliseconds >= 0)) return undefined;
  const start = milliseconds * 1000 + Number(fraction.padEnd(6, '0'));
  return timeOf(start, SECOND / 10 ** fraction.length);
}

/** Date.parse takes the 31st of February for the 3rd of March. */
function isOnCalendar(written: string): boolean {
  const milliseconds = Date.parse(`${written.toUpperCase()}Z`);
  if (Number.isNaN(milliseconds)) return false;
  return new Date(milliseconds).toISOString().slice(0, written.length) === written.toUpperCase();
}

function timeOf(start: number, length: number): Moment {
  return { by: 'time', start, end: start + length };
}
