import type { Service } from '../../support/service';

/**
 * The tables of a database that hold a text anywhere: in any column, also among bytes. What a dump of its
 * data would have in it.
 */
export async function tablesWith(
  { query }: Pick<Service, 'query'>,
  text: string,
): Promise<readonly string[]> {
  const tables = await query<{ name: string }>(`
    select format('%I.%I', n.nspname, c.relname) as name
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and n.nspname not in ('pg_catalog', 'information_schema')
      and n.nspname not like 'pg_toast%'
    order by 1`);
  const inHex = Buffer.from(text, 'utf8').toString('hex');
  const found: string[] = [];
  for (const { name } of tables) {
    const [row] = await query<{ found: boolean }>(
      `select exists (
         select from ${name} t where position($1 in t::text) > 0 or position($2 in t::text) > 0
       ) as found`,
      [text, inHex],
    );
    if (row?.found) found.push(name);
  }
  return found;
}
