import { applyPatch, type Alteration } from './patch';

/** Asks the database as the owner of its procedures. */
export type Ask = <Row extends object>(text: string, values?: unknown[]) => Promise<Row[]>;

/**
 * Patches the append procedure of a database: the newest, which is the one that is called. What an
 * alteration wants done before is done before.
 * @throws when a patch does not fit it any more
 */
export async function alterProcedure(ask: Ask, alterations: readonly Alteration[]): Promise<void> {
  const changes = alterations.flatMap(({ name, procedure = [] }) =>
    procedure.map((patch) => ({ name, patch })),
  );
  for (const statement of alterations.flatMap(({ statements = [] }) => statements)) {
    await ask(statement);
  }
  if (changes.length === 0) return;
  const [newest] = await ask<{ definition: string }>(`
    select pg_get_functiondef(p.oid) as definition
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where n.nspname = 'threadlog' and p.proname = 'append_events'
    order by p.oid desc limit 1`);
  if (!newest) throw new Error('there is no procedure threadlog.append_events to be altered');
  const altered = changes.reduce(
    (text, { name, patch }) => applyPatch(text, patch, `${name} in threadlog.append_events`),
    newest.definition,
  );
  await ask(altered);
}
