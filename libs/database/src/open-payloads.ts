import type { QueryResult } from 'pg';
import { ENCRYPTED, SALTED } from './payload-sql';

/** Makes the payload of an event out of what `PAYLOAD` selects; synchronous, one call an event. */
export type OpenPayload = (
  envelope: Buffer,
  stream: { readonly streamId: string; readonly isSalted: boolean },
) => string;

const JSON_OID = 114;

/**
 * Opens the encrypted payloads in an answer of the database, in place: those of rows that are events, and
 * those of events that a row has in a list. The one place where that is done, so that no reader can
 * forget it.
 */
export function openPayloads({ rows, fields }: QueryResult, open: OpenPayload): void {
  const lists = fields.filter(({ dataTypeID }) => dataTypeID === JSON_OID);
  const isOfEvents = fields.some(({ name }) => name === 'payload');
  if (!isOfEvents && lists.length === 0) return;
  for (const row of rows as readonly Record<string, unknown>[]) {
    if (isOfEvents) openEvent(row, open);
    for (const { name } of lists) {
      const list = row[name];
      if (Array.isArray(list)) for (const event of list) openEvent(event, open);
    }
  }
}

function openEvent(event: unknown, open: OpenPayload): void {
  if (!hasPayload(event)) return;
  const { payload, streamId } = event;
  const prefix = [ENCRYPTED, SALTED].find((each) => payload.startsWith(each));
  if (prefix === undefined) return;
  const envelope = Buffer.from(payload.slice(prefix.length), 'base64');
  event.payload = open(envelope, { streamId, isSalted: prefix === SALTED });
}

function hasPayload(event: unknown): event is { payload: string; readonly streamId: string } {
  return (
    typeof event === 'object' &&
    event !== null &&
    'payload' in event &&
    typeof event.payload === 'string'
  );
}
