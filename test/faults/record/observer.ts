import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from 'pg';
import { connect } from '../../bench/stage/query';
import { whenWithin } from '../stage/when-within';
import { now, type Recorder } from './recorder';

/** Looks at the database all the time, past every link, until it is stopped. */
export type Observer = { readonly stop: () => Promise<void> };

const EVERY_MS = 50;
/** The server may stand still for seconds; a look that takes longer is given up. */
const LOOK_MS = 20_000;

/** @param url asked anew for each connection: a row may move the database to another server */
export function startObserver(url: () => string, recorder: Recorder): Observer {
  let isStopped = false;
  let client: Client | undefined;
  let known = 0;

  const look = async (): Promise<void> => {
    client ??= await whenWithin(connect(url()), LOOK_MS, 'the observer connects');
    const begin = now();
    const { rows } = await whenWithin(
      client.query<Look>(LOOK, [known]),
      LOOK_MS,
      'the observer looks',
    );
    const [seen] = rows;
    if (!seen) throw new Error('a look without a row');
    recorder.write({ kind: 'observation', begin, end: now(), ...seen });
    known = Math.max(known, seen.head);
  };
  const leave = (): void => {
    void client?.end().catch(() => undefined);
    client = undefined;
  };
  const running = (async () => {
    while (!isStopped) {
      // The server is away: that is what is being tried. The next look opens another connection.
      await look().catch(leave);
      await pause(EVERY_MS);
    }
    leave();
  })();
  return {
    stop: async () => {
      isStopped = true;
      await running;
    },
  };
}

type Look = {
  readonly head: number;
  readonly checkpoint: number;
  readonly count: number;
  readonly seen: readonly (readonly [number, string])[];
  readonly server: string;
  readonly recovered: string;
};

/** One statement, one snapshot. What a server counted is forgotten in a crash, and in nothing else done here. */
const LOOK = `
  select (select coalesce(max(position), 0) from threadlog.events) as head,
         (select position from threadlog.checkpoints where name = 'read_model') as checkpoint,
         (select count(*) from threadlog.events) as count,
         (select system_identifier::text from pg_control_system()) as server,
         (select stats_reset::text from pg_stat_bgwriter) as recovered,
         coalesce((select json_agg(json_build_array(position, event_id) order by position)
                   from threadlog.events where position > $1), '[]') as seen`;
