import { Client } from 'pg';
import { createAppender } from '#event-store';
import { migrateQueue } from '#queue';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { aThread, CONTEXT } from '../support/log';
import { readRights } from './support/read-rights';
import { RIGHTS } from './support/rights';
import { FORBIDDEN } from './support/forbidden';
import { POSSIBLE } from './support/possible';

let database: TestDatabase;
let owner: Client;
let login: Client;
beforeAll(async () => {
  database = await createTestDatabase();
  await migrateQueue(database.ownerUrl);
  owner = new Client({ connectionString: database.ownerUrl });
  // As whoever has stolen the url would: without the role that our processes ask for.
  login = new Client({ connectionString: database.appUrl });
  await Promise.all([owner.connect(), login.connect()]);
});
afterAll(async () => {
  await Promise.all([owner.end(), login.end()]);
  await database.drop();
});

const loginName = (): string => new URL(database.appUrl).username;

describe('the rights of API and worker', () => {
  it('are those that have a reason, and no others', async () => {
    expect(await readRights(database.ownerUrl, loginName())).toEqual(Object.keys(RIGHTS).sort());
  });

  it('come from one role that is a member of nothing and may do nothing by itself', async () => {
    const { rows } = await owner.query(
      `select rolname, rolsuper or rolcreaterole or rolcreatedb or rolreplication or rolbypassrls as mighty,
              array(select roleid::regrole::text from pg_auth_members where member = r.oid) as member_of
       from pg_roles r where rolname in ('threadlog_app', $1) order by rolname`,
      [loginName()],
    );
    expect(rows).toEqual([
      { rolname: 'threadlog_app', mighty: false, member_of: [] },
      { rolname: loginName(), mighty: false, member_of: ['threadlog_app'] },
    ]);
  });

  it('include nothing that they own', async () => {
    const { rows } = await owner.query(
      `select classid::regclass::text, objid from pg_shdepend
       where deptype = 'o' and dbid = (select oid from pg_database where datname = current_database())
         and refobjid in (select oid from pg_roles where rolname in ('threadlog_app', $1))`,
      [loginName()],
    );
    expect(rows).toEqual([]);
  });

  it('are not widened by any function: each runs as its caller', async () => {
    const { rows } = await owner.query(
      `select oid::regprocedure::text from pg_proc
       where prosecdef and pronamespace::regnamespace::text in ('threadlog', 'read_model', 'bullmq', 'public')`,
    );
    expect(rows).toEqual([]);
  });

  it('are the same after the queue was used by a release that let its sequences be made', async () => {
    await owner.query(`
      grant create on schema bullmq to threadlog_app;
      do $$ begin
        execute format('alter sequence bullmq.%I owner to threadlog_app', bullmq.job_id_seq_name('tasks'));
      end $$`);
    await migrateQueue(database.ownerUrl);
    const { rows } = await owner.query<{ owners: string }>(
      `select string_agg(distinct relowner::regrole::text, ',') as owners from pg_class
       where relnamespace = 'bullmq'::regnamespace`,
    );
    expect(rows[0]?.owners).toBe(new URL(database.ownerUrl).username);
    expect(await readRights(database.ownerUrl, loginName())).toEqual(Object.keys(RIGHTS).sort());
  });
});

describe('the login of API and worker, in the hands of somebody else', () => {
  it.each(FORBIDDEN)('cannot %s', async (_, statement) => {
    await login.query('begin');
    try {
      await expect(login.query(statement)).rejects.toMatchObject({ code: '42501' });
    } finally {
      await login.query('rollback');
    }
  });

  it.each(POSSIBLE)('can %s', async (_, statement) => {
    await login.query('begin');
    try {
      await expect(login.query(statement)).resolves.toBeDefined();
    } finally {
      await login.query('rollback');
    }
  });

  it('is not shown what others ask the database', async () => {
    const asked = await owner.query<{ pid: number }>('select pg_backend_pid() as pid');
    const { rows } = await login.query('select query from pg_stat_activity where pid = $1', [
      asked.rows[0]?.pid,
    ]);
    expect(rows).toEqual([{ query: '<insufficient privilege>' }]);
  });
});

describe('things of the same names that a session makes for itself', () => {
  // Of a session's own, relations and types are found before everything else.
  beforeAll(async () => {
    await login.query(`
      create temporary table events (like threadlog.events);
      create temporary table idempotency_keys (like threadlog.idempotency_keys);
      create domain pg_temp.uuid as pg_catalog.text;
      create domain pg_temp.json as pg_catalog.text`);
  });

  it('are passed over by the append', async () => {
    const appender = createAppender({
      connection: {
        get: () => Promise.resolve(login),
        isAtWork: () => Promise.resolve(true),
        drop: () => Promise.resolve(),
      },
    });
    const outcome = await appender.append({ decision: aThread('thread_a'), context: CONTEXT });
    expect(outcome).toMatchObject({ status: 'appended', position: 1 });
    const { rows } = await login.query(`
      select (select count(*)::int from pg_temp.events) as own,
             (select count(*)::int from threadlog.events) as log`);
    expect(rows).toEqual([{ own: 0, log: 1 }]);
  });
});
