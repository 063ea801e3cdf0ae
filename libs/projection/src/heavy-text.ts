import { sql, type RawBuilder } from 'kysely';
import { PAYLOAD, PAYLOAD_BYTES } from '#database';

/**
 * Texts up to this are brought with every page: a hundred of them are a few megabytes. A page with a
 * longer one is heavy, and is read again in turn, so that few such pages are in memory at once.
 */
export const LIGHT_TEXT_BYTES = 65_536;
export const ANY_TEXT_BYTES = 2_147_483_647;

/** An event whose payload the database kept back. */
export type MaybeCut<Event extends { readonly payload: string }> = Omit<Event, 'payload'> & {
  readonly payload: string | null;
};

/** The length stands beside a text: one that is too long is not even fetched. */
export function unlessTooLong(text: RawBuilder<unknown>, maxBytes: number): RawBuilder<unknown> {
  return sql`case when octet_length(${text}) <= ${maxBytes} then ${text} end`;
}

/** The payload of the event `e`, likewise. */
export function payloadUnlessTooLong(maxBytes: number): RawBuilder<unknown> {
  return sql`case when ${PAYLOAD_BYTES} <= ${maxBytes} then ${PAYLOAD} end`;
}

export function isTooLong({ payload }: { readonly payload: string | null }): boolean {
  return payload === null;
}
