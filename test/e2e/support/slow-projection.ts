import type { Asked } from './read-log';

/**
 * Makes each batch of the projection dawdle in the middle of its transaction: after the lease, with
 * the read tables half written, before the checkpoint moves.
 * @returns what ends it
 */
export async function slowProjection(
  { query }: Asked,
  milliseconds: number,
): Promise<() => Promise<void>> {
  await query(`
    create or replace function public.dawdle() returns trigger language plpgsql
    as $$ begin perform pg_sleep(${milliseconds / 1000}); return null; end $$`);
  await query(`
    create trigger dawdle after insert on read_model.messages
    for each statement execute function public.dawdle()`);
  return async () => void (await query('drop trigger dawdle on read_model.messages'));
}

/** Whether a batch dawdles at this moment. */
export async function isMidProjection({ query }: Asked): Promise<boolean> {
  const rows = await query(`
    select from pg_stat_activity
    where datname = current_database() and application_name = 'threadlog-worker'
      and wait_event = 'PgSleep'`);
  return rows.length > 0;
}
