import { sql } from 'kysely';
import { createFiles } from '../files-ddl';
import type { Db } from '../open-database';
import { READ_MODEL } from '../read-model-ddl';

/** Uploaded files; side effects that must happen, and how far the log was searched for them. */
export async function up(db: Db): Promise<void> {
  for (const statement of [TASKS, CHECKPOINT, GRANTS, UPLOADS]) {
    await sql.raw(statement).execute(db);
  }
  await createFiles(db, READ_MODEL);
}

/**
 * The queue's jobs are made of these rows, not the other way round: an emptied queue loses nothing.
 * Few are pending at a time; the partial indexes hold only those, and the dead.
 */
const TASKS = `
create table threadlog.tasks (
  task_id    text collate "C" not null primary key,
  kind       text collate "C" not null,
  project_id text collate "C" not null,
  position   bigint      not null,
  payload    text        not null,
  state      text collate "C" not null default 'pending' check (state in ('pending', 'done', 'dead')),
  attempts   integer     not null default 0,
  due_at     timestamptz not null default now(),
  last_error text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
) with (fillfactor = 70);
create index tasks_due on threadlog.tasks (due_at) where state = 'pending';
create index tasks_dead on threadlog.tasks (updated_at) where state = 'dead';
create index tasks_done on threadlog.tasks (updated_at) where state = 'done'`;

/** From the start of the log: what was attached before this version is looked at as well. */
const CHECKPOINT = `insert into threadlog.checkpoints (name, position) values ('attachments', 0)`;

const GRANTS = `grant select, insert, update, delete on threadlog.tasks to threadlog_app`;

/** A project's uploads in order, for lists that are ahead of the read tables. No other event enters it. */
const UPLOADS = `
create index events_uploads on threadlog.events (project_id, position)
where type = 'FileUploaded'`;
