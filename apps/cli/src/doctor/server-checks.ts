import { sql } from 'kysely';
import { pendingMigrations, requireAppRole } from '#database';
import { fault, ok, warning, type Check, type Patient } from './check';

const OLDEST = 15;
/** Times in the log are the server's; more than this between it and here confuses who compares. */
const CLOCKS_APART_MS = 2_000;

export const SERVER_CHECKS: readonly Check[] = [
  {
    name: 'server',
    look: async ({ db }) => {
      const { rows } = await sql<{ version: string; number: string }>`
        select current_setting('server_version') as version,
               current_setting('server_version_num') as number`.execute(db);
      const { version = 'of unknown version', number = '0' } = rows[0] ?? {};
      const major = Math.floor(Number(number) / 10_000);
      const found = `PostgreSQL ${version}`;
      return major >= OLDEST
        ? ok(found)
        : fault(found, `move to PostgreSQL ${OLDEST} or newer: docs/operating.md`);
    },
  },
  { name: 'durability', look: durability },
  {
    name: 'role',
    look: async ({ db }) => {
      await requireAppRole(db);
      return ok('works as threadlog_app, with the least rights');
    },
  },
  {
    name: 'schema',
    look: async ({ db }) => {
      const pending = await pendingMigrations(db);
      if (pending.length === 0) return ok('every migration was applied');
      return fault(`lacks ${pending.join(', ')}`, 'run "threadlog migrate"');
    },
  },
  { name: 'clock', look: clocks },
];

/** Without them an acknowledged write may be gone after a crash. */
async function durability({ db }: Patient) {
  const { rows } = await sql<{ name: string }>`
    select name from pg_settings
    where name in ('fsync', 'full_page_writes', 'synchronous_commit') and setting = 'off'
    order by name`.execute(db);
  const off = rows.map(({ name }) => name);
  const [first] = off;
  if (first === undefined) return ok('fsync, full_page_writes and synchronous_commit are on');
  return fault(
    `${off.join(', ')} off: what was acknowledged may be lost in a crash`,
    `alter system set ${first} = on; select pg_reload_conf();`,
  );
}

async function clocks({ db }: Patient) {
  const before = Date.now();
  const { rows } = await sql<{ now: number }>`
    select (extract(epoch from clock_timestamp()) * 1000)::float8 as now`.execute(db);
  const here = (before + Date.now()) / 2;
  const apart = Math.abs(Number(rows[0]?.now) - here);
  const found = `this machine and the database are ${(apart / 1000).toFixed(1)} s apart`;
  return apart <= CLOCKS_APART_MS
    ? ok(found)
    : warning(
        found,
        'keep both in time, by NTP for example: the log has the times of the database',
      );
}
