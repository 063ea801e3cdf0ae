import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { connect } from '../../bench/stage/query';
import type { Stage } from '../stage/stage';
import { repeatedly } from './repeatedly';
import type { Fault } from './fault';

type Poison = { readonly type: string; readonly schemaVersion: number; readonly payload: string };

/** What no release of ours writes: not to be read, not to be folded, not to be stored in a read table. */
const POISONS: readonly Poison[] = [
  { type: 'ThreadCreated', schemaVersion: 1, payload: '"not an object"' },
  { type: 'ThreadRenamed', schemaVersion: 1, payload: '{"name":"x"}' },
  { type: 'ThreadCreated', schemaVersion: 99, payload: '{"metadata":{}}' },
  // Reads and folds well; the database then refuses the row, because no text of it holds a NUL.
  { type: 'ThreadCreated', schemaVersion: 1, payload: '{"metadata":{"a":"\\u0000"}}' },
];

/** Appends it in a stream of its own, as the owner may: in the append's lock, at the next position. */
async function append(stage: Stage, { type, schemaVersion, payload }: Poison): Promise<void> {
  const client = await connect(stage.ownerUrl());
  const salt = randomBytes(16);
  const hash = createHash('sha256').update(salt).update(payload).digest();
  const stream = `thread_${randomBytes(12).toString('hex')}`;
  try {
    await client.query('begin');
    await client.query(`select pg_advisory_xact_lock(hashtextextended('threadlog.append', 1))`);
    await client.query(INSERT, [schemaVersion, randomUUID(), stream, type, salt, hash, payload]);
    await client.query('commit');
  } finally {
    await client.end();
  }
}

const INSERT = `
  insert into threadlog.events (position, recorded_at, version, rev, schema_version, event_id,
    stream_id, entity_id, project_id, type, actor, meta, salt, payload_hash, payload)
  select coalesce(max(position), 0) + 1,
         greatest(max(recorded_at), date_trunc('milliseconds', clock_timestamp())),
         1, 1, $1, $2, $3, $3, 'faults', $4, 'faults', '{}', $5, $6, $7
  from threadlog.events`;

export const poison: Fault = {
  name: 'poison-event',
  what: 'events that cannot be read, folded or stored are appended in streams of their own',
  loads: ['mixed'],
  begin: (stage) =>
    Promise.resolve(
      repeatedly(1_000, (round) => append(stage, POISONS[round % POISONS.length] as Poison)),
    ),
};
