import { sql, type RawBuilder } from 'kysely';
import { payloadField, shapeLike } from '#database';

/** Types whose events replace what they name whole. */
export const REPLACES = sql`('MessageModified', 'ThreadModified')`;

/**
 * A select of what of an entity's life its state is made of, at most up to a revision: a change that was
 * replaced whole by a later one is left out, so that a hundred thousand of them bring a handful of rows.
 * To be folded with `foldNewest`.
 *
 * The newest change is kept for the revision, and of a thread's the newest to each of its fields.
 * @param isMessage whether the entity is known to be one, which has one field to change
 */
export function neededEvents(
  entityId: RawBuilder<unknown>,
  upTo: RawBuilder<unknown> = sql`2147483647`,
  isMessage = false,
): RawBuilder<unknown> {
  const newest = (which: RawBuilder<unknown>): RawBuilder<unknown> =>
    newestRev(entityId, upTo, which);
  return sql`
    select e.* from (
      select ${newest(sql`o.type in ${REPLACES}`)} as any_field,
             ${isMessage ? sql`null::int` : newest(changesOf('metadata'))} as metadata,
             ${isMessage ? sql`null::int` : newest(changesOf('tool_resources'))} as tool_resources
      offset 0) n
    cross join lateral (
      select * from threadlog.events e
      where e.entity_id = ${entityId} and e.rev <= ${upTo}
        and (e.type not in ${REPLACES} or e.rev in (n.any_field, n.metadata, n.tool_resources))
      offset 0) e`;
}

/** The newest revision, up to one, of an event `o` that fits. */
export function newestRev(
  entityId: RawBuilder<unknown>,
  upTo: RawBuilder<unknown>,
  which: RawBuilder<unknown>,
): RawBuilder<unknown> {
  return sql`(
    select o.rev from threadlog.events o
    where o.entity_id = ${entityId} and o.rev <= ${upTo} and ${which}
    order by o.rev desc limit 1)`;
}

/** A field's name may also stand inside a text. */
export function changesOf(field: 'metadata' | 'tool_resources'): RawBuilder<unknown> {
  return sql`o.type = 'ThreadModified' and ${shapeLike('o', `%"${field}":%`)}
    and ${payloadField('o', field)} is not null`;
}
