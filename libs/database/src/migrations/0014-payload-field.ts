import { sql, type Kysely } from 'kysely';

/**
 * Looks a field up in text that may be no JSON: null, instead of an error that would refuse a whole
 * list for one damaged payload. `is json object` does the same, but not before PostgreSQL 16.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [PAYLOAD_FIELD, GRANTS]) await sql.raw(statement).execute(db);
}

// Unsafe in parallel plans: its error handling is a subtransaction.
const PAYLOAD_FIELD = `
create function threadlog.payload_field(shape text, field text) returns json
language plpgsql immutable strict parallel unsafe as $$
begin
  return shape::json -> field;
exception when data_exception then
  return null;
end $$`;

const GRANTS = `
revoke all on function threadlog.payload_field from public;
grant execute on function threadlog.payload_field to threadlog_app`;
