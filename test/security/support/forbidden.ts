/** What somebody would try who has the login of API and worker, and nothing else. */
export const FORBIDDEN: readonly (readonly [what: string, statement: string])[] = [
  // The log
  ['change an event', `update threadlog.events set payload = '{}'`],
  ['delete an event', 'delete from threadlog.events'],
  ['empty the log', 'truncate threadlog.events'],
  ['drop the log', 'drop table threadlog.events'],
  ['lock readers out of the log', 'lock table threadlog.events in access exclusive mode'],
  ['take a constraint off the log', 'alter table threadlog.events drop constraint events_pkey'],
  ['switch triggers of the log off', 'alter table threadlog.events disable trigger all'],
  [
    'put a trigger on the log',
    'create trigger t before insert on threadlog.events execute function suppress_redundant_updates_trigger()',
  ],
  ['put a rule on the log', 'create rule r as on insert to threadlog.events do instead nothing'],
  ['hide the log from others', 'alter table threadlog.events enable row level security'],
  ['move the log', 'alter table threadlog.events rename to gone'],
  [
    'replace the append',
    'alter procedure threadlog.append_events(text[], text[], boolean[], text[], integer[], text[], text[], text[], bytea[], integer[], integer[], uuid[], text[], text[], smallint[], bytea[], bytea[], text[], boolean, json) set search_path = pg_temp',
  ],

  // The ledger
  ['change a checkpoint', `update threadlog.ledger_seals set note = 'x'`],
  ['delete checkpoints', 'delete from threadlog.ledger_seals'],
  ['empty the checkpoints', 'truncate threadlog.ledger_seals'],
  ['change a tile', `update threadlog.ledger_tiles set root = ''`],
  ['delete tiles', 'delete from threadlog.ledger_tiles'],
  [
    'put another key in the place of the ledger’s',
    `update threadlog.ledger_keys set verifier_key = 'x'`,
  ],
  ['delete the key of the ledger', 'delete from threadlog.ledger_keys'],

  // Who looked at the past
  ['read who looked at the past', 'select * from threadlog.audit_reads'],
  ['change who looked at the past', `update threadlog.audit_reads set key_id = 'x'`],
  ['delete who looked at the past', 'delete from threadlog.audit_reads'],
  ['empty the list of who looked at the past', 'truncate threadlog.audit_reads'],

  // What stands beside it
  ['make a checkpoint', `insert into threadlog.checkpoints (name, position) values ('x', 1)`],
  ['rename a checkpoint', `update threadlog.checkpoints set name = 'x'`],
  ['delete a checkpoint', 'delete from threadlog.checkpoints'],
  ['give a key to another project', `update threadlog.api_keys set project_id = 'x'`],
  ['give a key more scopes', `update threadlog.api_keys set scopes = '{admin}'`],
  ['put another key in the place of one', `update threadlog.api_keys set key_hash = ''`],
  ['delete a key', 'delete from threadlog.api_keys'],
  ['change the secret of the keys', `update threadlog.installation set key_secret = ''`],
  ['say that a migration was applied', `insert into public.threadlog_migrations values ('x', 'x')`],
  ['set back the version of the queue', 'update bullmq.migration set version = 1'],
  [
    'switch the triggers of the read tables off',
    'alter table read_model.threads disable trigger all',
  ],
  ['lift a quarantine', 'delete from threadlog.dead_events'],

  // Things of its own, where others would find them
  ...['threadlog', 'read_model', 'bullmq', 'public'].flatMap(
    (schema): readonly [string, string][] => [
      [`make a table in ${schema}`, `create table ${schema}.x ()`],
      [`make a sequence in ${schema}`, `create sequence ${schema}.x`],
      [
        `make a function in ${schema}`,
        `create function ${schema}.max(text) returns text language sql return 'x'`,
      ],
      [
        `make an operator in ${schema}`,
        `create operator ${schema}.+ (function = int4pl, leftarg = int4, rightarg = int4)`,
      ],
    ],
  ),
  ['make a schema', 'create schema x'],
  ['load an extension', 'create extension dblink'],
  ['load a language', 'create language plperlu'],
  [
    'make a function of the server’s',
    `create function pg_temp.f() returns int language internal as 'int4pl'`,
  ],
  [
    'make an event trigger',
    'create event trigger t on ddl_command_start execute function suppress_redundant_updates_trigger()',
  ],
  ['publish the log', 'create publication p for table threadlog.events'],
  [
    'subscribe to a server',
    `create subscription s connection 'host=127.0.0.1' publication p with (connect = false)`,
  ],

  // Being somebody else
  ['become the owner', 'set role threadlog_owner'],
  ['become the owner for the session', 'set session authorization threadlog_owner'],
  ['make a role', 'create role x'],
  ['make itself mighty', 'alter role current_user superuser'],
  ['give its rights away', 'grant threadlog_app to pg_monitor'],
  ['read passwords', 'select rolpassword from pg_authid'],
  ['read passwords another way', 'select passwd from pg_shadow'],
  ['read what the planner has seen of keys', 'select stavalues1 from pg_statistic'],

  // Leaving the database
  ['run a program', `copy (select 1) to program 'true'`],
  ['read from a program', `copy bullmq.job from program 'true'`],
  ['write a file', `copy (select 1) to '/tmp/x'`],
  ['read a file', `select pg_read_file('PG_VERSION')`],
  ['read a file in bytes', `select pg_read_binary_file('global/pg_control')`],
  ['list a directory', `select pg_ls_dir('.')`],
  ['list the log directory', 'select pg_ls_logdir()'],
  ['take a file in as a large object', `select lo_import('/etc/passwd')`],
  ['give a large object out as a file', `select lo_export(1, '/tmp/x')`],
  ['load a library', `load 'auto_explain'`],

  // The server
  ['have every statement logged', `set log_statement = 'all'`],
  ['have parameters logged', 'set log_parameter_max_length = -1'],
  ['let triggers sleep', `set session_replication_role = 'replica'`],
  ['read what is logged', 'select pg_current_logfile()'],
  ['have the settings read again', 'select pg_reload_conf()'],
  ['take a backup', `select pg_backup_start('x')`],
  ['open a replication slot', `select pg_create_physical_replication_slot('x')`],
  ['change the database', 'alter database postgres set log_statement = none'],
];
