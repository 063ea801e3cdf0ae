import { writeFileSync } from 'node:fs';
import { query } from '../../bench/stage/query';
import type { Stage } from '../stage/stage';
import type { End, Fault } from './fault';

const HOUR_MS = 3_600_000;
const RIGHT = 'clock_timestamp()';
const AN_HOUR_AGO = `(clock_timestamp() - interval '1 hour')`;

function stepApis(stage: Stage): Promise<End> {
  writeFileSync(stage.clockFile, String(-HOUR_MS));
  return Promise.resolve(() => Promise.resolve(writeFileSync(stage.clockFile, '0')));
}

/** The server's own clock cannot be stepped alone on a machine: the append is told another time instead. */
async function stepPostgres(stage: Stage): Promise<End> {
  await replaceClock(stage, RIGHT, AN_HOUR_AGO);
  return () => replaceClock(stage, AN_HOUR_AGO, RIGHT);
}

/** In every signature that there is: processes of an older release call an older one. */
async function replaceClock(stage: Stage, from: string, to: string): Promise<void> {
  const url = stage.ownerUrl();
  const procedures = await query<{ text: string }>(url, PROCEDURES);
  const isRead = procedures.length > 0 && procedures.every(({ text }) => text.includes(from));
  if (!isRead) throw new Error(`not every append procedure reads ${from}`);
  for (const { text } of procedures) await query(url, text.replaceAll(from, to));
}

const PROCEDURES = `
  select pg_get_functiondef(oid) as text from pg_proc
  where pronamespace = 'threadlog'::regnamespace and proname = 'append_events'`;

/** Clocks that step back an hour, and then forward again. */
export const clockFaults: readonly Fault[] = [
  {
    name: 'clock-of-apis',
    what: 'the clock of both APIs steps back by an hour, and forward again',
    loads: ['mixed'],
    stage: { hasClock: true },
    begin: stepApis,
  },
  {
    name: 'clock-of-postgres',
    what: "the clock that PostgreSQL's append reads steps back by an hour, and forward again",
    loads: ['mixed'],
    begin: stepPostgres,
  },
];
