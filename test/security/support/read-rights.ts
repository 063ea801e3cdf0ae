import { Client } from 'pg';

/**
 * Every right in the database that the application's role, the login that it is given to, or everybody
 * has: one line each, as in rights.ts. What PostgreSQL itself gives to everybody in its own schemas is
 * left out. BullMQ's many objects are told as one: those with the same rights are one line.
 */
export async function readRights(ownerUrl: string, login: string): Promise<readonly string[]> {
  const client = new Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ line: string }>(RIGHTS, [login]);
    return rows.map(({ line }) => line);
  } finally {
    await client.end();
  }
}

const RIGHTS = `
with objects (kind, schema, name, acl) as (
  select 'database', null, '', coalesce(datacl, acldefault('d', datdba))
  from pg_database where datname = current_database()
  union all
  select 'schema', nspname, nspname::text, coalesce(nspacl, acldefault('n', nspowner))
  from pg_namespace
  union all
  select case relkind when 'S' then 'sequence' else 'table' end, nspname, relname::text,
         coalesce(relacl, acldefault(case relkind when 'S' then 's' else 'r' end::"char", relowner))
  from pg_class join pg_namespace n on n.oid = relnamespace
  where relkind in ('r', 'p', 'v', 'm', 'f', 'S')
  union all
  select 'column', nspname, relname || '.' || attname, attacl
  from pg_attribute join pg_class c on c.oid = attrelid
  join pg_namespace n on n.oid = relnamespace
  where attacl is not null
  union all
  select 'function', nspname, proname::text, coalesce(proacl, acldefault('f', proowner))
  from pg_proc join pg_namespace n on n.oid = pronamespace
  union all
  select 'language', null, lanname::text, coalesce(lanacl, acldefault('l', lanowner))
  from pg_language where lanpltrusted
  union all
  select 'foreign server', null, srvname::text, coalesce(srvacl, acldefault('S', srvowner))
  from pg_foreign_server
  union all
  select 'large object', null, oid::text, coalesce(lomacl, acldefault('L', lomowner))
  from pg_largeobject_metadata
  union all
  select 'parameter', null, parname, paracl from pg_parameter_acl
),
granted as (
  select o.kind, o.schema,
         case when o.kind in ('database', 'schema') then o.name
              when o.schema = 'bullmq' and o.name <> 'migration' then 'bullmq.*'
              else concat_ws('.', o.schema, o.name) end as name,
         coalesce(g.rolname, 'everybody') as grantee,
         (select string_agg(lower(x.privilege_type), ', ' order by x.privilege_type)
          from aclexplode(o.acl) x where x.grantee = a.grantee) as rights
  from objects o
  cross join lateral (select distinct grantee from aclexplode(o.acl)) a
  left join pg_roles g on g.oid = a.grantee
)
select distinct trim(concat(grantee, ': ', rights, ' on ', kind, ' ', name)) as line
from granted
where grantee in ('threadlog_app', $1)
   or grantee = 'everybody' and coalesce(schema, '') not in ('pg_catalog', 'information_schema')
order by line`;
