import { row } from './error-row';

/** What proofs, moments and searches of the history are refused with, and what a stream of events is, or ends with. */
export const HISTORY_ERRORS = {
  checkpoint_missing: row(404, null, 'There is no such checkpoint.'),
  not_sealed: row(
    404,
    'not_sealed',
    'Position {position} is not in this checkpoint, which has {size} events. New events are sealed within seconds.',
  ),
  moment_ahead: row(
    400,
    'moment_ahead',
    "Invalid '{param}': '{value}' has not come yet. The log is at position {position}.",
    { namesParam: true },
  ),
  search_too_wide: row(
    400,
    'search_too_wide',
    'The search was given up at {place}: nothing was found among {looked} events. Narrow it, or go on from there.',
  ),
  not_with_stream: row(
    400,
    'invalid_value',
    "The parameter '{param}' has no meaning together with 'stream=true'.",
    { namesParam: true },
  ),
  invalid_last_event_id: row(
    400,
    'invalid_value',
    "Invalid 'Last-Event-ID' header: '{value}'. Expected the id of an event of a stream, which is its position.",
  ),
  last_event_ahead: row(
    400,
    'last_event_ahead',
    'The log ends at position {position}, and you have read up to {value}: it is an older copy of the log that you know.',
  ),
  too_many_streams: row(
    429,
    'too_many_streams',
    'Too many streams are open: at most {max} of one key, and {all} in all. Close one, or try again later.',
  ),
  stream_too_slow: row(
    429,
    'stream_too_slow',
    "You were not reading for {seconds} seconds. Go on with 'Last-Event-ID: {position}'.",
  ),
  key_revoked: row(401, 'invalid_api_key', 'The API key of this stream works no longer.'),
} as const;
