import { decodeEvent, type RecordedEvent, type StoredEvent } from '#domain';
import { eventually } from '../../support/eventually';
import type { Service } from '../../support/service';

export type Asked = Pick<Service, 'query'>;

export type Places = { readonly checkpoint: number; readonly head: number };

/** How far the projection is, and how far the log, in one snapshot. */
export async function readPlaces({ query }: Asked): Promise<Places> {
  const [places] = await query<Places>(`
    select (select position::int from threadlog.checkpoints where name = 'read_model') as checkpoint,
           (select coalesce(max(position), 0)::int from threadlog.events) as head`);
  if (!places) throw new Error('expected a row');
  return places;
}

/** Waits until the projection has reached the end of the log. */
export async function projectionHasCaughtUp(service: Asked, within = 10_000): Promise<void> {
  const isLevel = ({ checkpoint, head }: Places): boolean => checkpoint === head;
  await eventually(() => readPlaces(service), isLevel, { within });
}

/** Waits until every file of every message is looked at: no verdict comes any more by itself. */
export async function attachmentsAreJudged({ query }: Asked, within = 10_000): Promise<void> {
  const readOpen = async (): Promise<number | undefined> => {
    const [row] = await query<{ open: number }>(`
      select (select count(*) from threadlog.tasks where state = 'pending')::int
           + (select coalesce(max(position), 0) from threadlog.events)::int - position::int as open
      from threadlog.checkpoints where name = 'attachments'`);
    return row?.open;
  };
  await eventually(readOpen, (open) => open === 0, { within });
}

/** The whole log, in order, read by the domain and nothing in between. */
export async function readLog({ query }: Asked): Promise<readonly RecordedEvent[]> {
  const rows = await query<StoredEvent>(`
    select position::int, stream_id as "streamId", version, entity_id as "entityId", rev,
           project_id as "projectId", type, schema_version as "schemaVersion", payload,
           floor(extract(epoch from recorded_at) * 1000)::float8 as "recordedAt"
    from threadlog.events order by position`);
  return rows.map(decodeEvent);
}

/** I2, I3, I4: positions, versions of each stream and revisions of each entity are 1, 2, 3 … */
export function expectDense(events: readonly RecordedEvent[]): void {
  const last = new Map<string, number>();
  const next = (of: string): number => {
    const number = (last.get(of) ?? 0) + 1;
    last.set(of, number);
    return number;
  };
  const found = events.map(({ position, version, rev }) => `${position} ${version} ${rev}`);
  const expected = events.map(
    ({ streamId, entityId }) => `${next('')} ${next(streamId)} ${next(`entity ${entityId}`)}`,
  );
  expect(found).toEqual(expected);
}

/** How often each message of a load is in the log, by the mark in its metadata. */
export function countMarks(events: readonly RecordedEvent[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const event of events) {
    const mark = event.type === 'MessageCreated' ? event.payload.metadata['mark'] : undefined;
    if (mark !== undefined) counts.set(mark, (counts.get(mark) ?? 0) + 1);
  }
  return counts;
}

/** How many events the log holds. */
export async function countEvents({ query }: Asked): Promise<number> {
  const [row] = await query<{ count: number }>('select count(*)::int from threadlog.events');
  return row?.count ?? 0;
}
