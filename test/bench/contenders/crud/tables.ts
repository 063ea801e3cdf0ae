import type { ColumnType, Generated, JSONColumnType, Selectable } from 'kysely';

/** The plain service's tables, as somebody makes them who needs threads and messages and no more. */
export const TABLES = `
  create table threads (
    id         text primary key,
    metadata   jsonb       not null default '{}',
    created_at timestamptz not null default now()
  );
  create table messages (
    id           text primary key,
    seq          bigint      not null generated always as identity,
    thread_id    text        not null references threads,
    role         text        not null check (role in ('user', 'assistant')),
    content      jsonb       not null,
    attachments  jsonb       not null default '[]',
    metadata     jsonb       not null default '{}',
    assistant_id text,
    run_id       text,
    created_at   timestamptz not null default now()
  );
  create index messages_thread on messages (thread_id, seq)`;

export type Tables = { threads: ThreadsTable; messages: MessagesTable };

type Json = JSONColumnType<object>;

type ThreadsTable = { id: string; metadata: Json; created_at: Generated<Date> };

type MessagesTable = {
  id: string;
  seq: ColumnType<string, never, never>;
  thread_id: string;
  role: 'user' | 'assistant';
  content: Json;
  attachments: ColumnType<object, string | undefined, string>;
  metadata: Json;
  assistant_id: string | null;
  run_id: string | null;
  created_at: Generated<Date>;
};

export type MessageRow = Selectable<MessagesTable>;
