import type { Ground } from '../ground';
import { query } from '../stage/query';

export type Storage = {
  readonly messages: number;
  /** Mean length of a message's JSON: as the API answers it, and as the log keeps it. */
  readonly answerBytes: number;
  readonly payloadBytes: number;
  /** Bytes for each message, largest first. */
  readonly parts: readonly StoragePart[];
};

export type StoragePart = {
  readonly table: string;
  readonly part: 'rows' | 'long values' | 'index';
  /** Of the index, otherwise of the table. */
  readonly name: string;
  readonly bytes: number;
};

/** Where the bytes of the messages are that the run stored, with everything beside them. */
export async function measureStorage({ service, fixture, ledger }: Ground): Promise<Storage> {
  const messages = ledger.messages();
  const parts = await query<StoragePart>(service.ownerUrl, PARTS);
  const [payload] = await query<{ bytes: number }>(
    service.ownerUrl,
    `select avg(octet_length(payload)) as bytes from threadlog.events where type = 'MessageCreated'`,
  );
  const lengths = fixture.readable.map(({ json }) => Buffer.byteLength(json));
  return {
    messages,
    answerBytes: lengths.reduce((sum, length) => sum + length, 0) / lengths.length,
    payloadBytes: payload?.bytes ?? NaN,
    parts: parts.map((part) => ({ ...part, bytes: part.bytes / messages })),
  };
}

/** With the maps of free space and visibility; what is empty takes part, too. */
const PARTS = `
  with tables as (
    select c.oid, c.reltoastrelid, n.nspname || '.' || c.relname as table
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ('threadlog', 'read_model') and c.relkind = 'r'
  )
  select "table", part, name, sum(bytes)::bigint as bytes from (
    select "table", 'rows' as part, "table" as name,
           pg_table_size(oid) - coalesce(pg_total_relation_size(nullif(reltoastrelid, 0)), 0) as bytes
    from tables
    union all
    select "table", 'long values', "table", pg_total_relation_size(reltoastrelid)
    from tables where reltoastrelid <> 0
    union all
    select "table", 'index', i.indexrelid::regclass::text, pg_relation_size(i.indexrelid)
    from tables join pg_index i on i.indrelid = oid
  ) p
  group by "table", part, name
  order by bytes desc`;
