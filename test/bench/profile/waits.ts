import { setTimeout as wait } from 'node:timers/promises';
import { connect } from '../stage/query';
import { decimal } from '../report/format';

const LOOK_EVERY_MS = 10;

type Look = { readonly who: string; readonly what: string };

/** Looks again and again at what each connection of ours is doing. */
export async function watchWaits(url: string): Promise<{ readonly stop: () => Promise<string> }> {
  const client = await connect(url);
  const seen = new Map<string, number>();
  let looks = 0;
  let stopped = false;
  const looking = (async () => {
    while (!stopped) {
      const { rows } = await client.query<Look>({ name: 'look', text: LOOK });
      looks += 1;
      for (const { who, what } of rows)
        seen.set(`${who}  ${what}`, (seen.get(`${who}  ${what}`) ?? 0) + 1);
      await wait(LOOK_EVERY_MS);
    }
  })();
  // Awaited at the end; where the run is cut off before, nobody is there to hear.
  looking.catch(() => undefined);
  return {
    stop: async () => {
      stopped = true;
      await looking;
      await client.end();
      const lines = [...seen].sort(([, a], [, b]) => b - a).slice(0, 25);
      return [
        '## PostgreSQL, what its processes were doing (share of looks; CPU: neither waiting nor idle)',
        '',
        ...lines.map(
          ([text, times]) => `  ${decimal((100 * times) / looks, 1).padStart(6)} %  ${text}`,
        ),
      ].join('\n');
    },
  };
}

/** Connections that only wait for their client are left out. */
const LOOK = `
  select coalesce(nullif(application_name, ''), backend_type) || ' ' ||
           coalesce(left(regexp_replace(query, '\\s+', ' ', 'g'), 40), '') as who,
         coalesce(wait_event_type || ':' || wait_event, 'CPU') as what
  from pg_stat_activity
  where pid <> pg_backend_pid()
    and (state is distinct from 'idle')
    and coalesce(wait_event_type, '') <> 'Activity'`;
