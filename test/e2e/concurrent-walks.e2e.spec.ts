import { eventually } from '../support/eventually';
import { startService, type Service } from '../support/service';
import { slowProjection } from './support/slow-projection';
import { walk, type Walk, type WalkOptions } from './support/walk';
import { speakV1, type Wire } from './support/wire';

jest.setTimeout(60_000);

/** When things were asked and answered, as the writer saw it: performance.now(). */
type Life = {
  readonly id: string;
  readonly createdAt: number;
  deleteAskedAt: number;
  deletedAt: number;
};

const WALKS: readonly Omit<WalkOptions, 'anchor'>[] = (['asc', 'desc'] as const).flatMap((order) =>
  (['after', 'before'] as const).flatMap((direction) =>
    [1, 7, 100].map((limit) => ({ order, direction, limit })),
  ),
);
const WRITERS = 3;
const STEPS = 100;
/** Messages that are there before anybody else writes or walks. */
const BEFORE = 60;

/** I11: who walks while others write misses nothing that was there all along, and sees nothing twice. */
describe.each([
  ['a worker that keeps up', 0],
  ['a worker that is slow', 100],
])('walking all pages while others write, with %s', (_state, slowness) => {
  let service: Service;
  let wire: Wire;
  let threadId: string;
  let anchor: string;
  let places: ReadonlyMap<string, number>;
  const lives: Life[] = [];
  const walks = new Map<string, Walk>();

  beforeAll(async () => {
    service = await startService();
    wire = speakV1(service);
    threadId = (await wire.createThread()).id;
    for (let index = 0; index < BEFORE; index += 1) await create();
    anchor = lives[30]?.id ?? '';
    if (slowness) await slowProjection(service, slowness);
    const writing = Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer)));
    await Promise.all(
      WALKS.map(async (options, index) => {
        // One after the other sets out, so that each has messages deleted behind it and ahead of it.
        await hasCreated(BEFORE + index * 10);
        const from = options.direction === 'before' ? { anchor } : {};
        walks.set(JSON.stringify(options), await walk(wire, threadId, { ...options, ...from }));
      }),
    );
    await writing;
    places = await readPlacesOfMessages();
  });
  afterAll(() => service.stop());

  describe.each(WALKS)('$order, $limit a page, by $direction', (options) => {
    const walked = (): Walk => {
      const found = walks.get(JSON.stringify(options));
      if (!found) throw new Error('expected a walk');
      return found;
    };

    it('gives nothing twice, and all in order', () => {
      const numbers = walked().ids.map(placeOf);
      const ascending = [...new Set(numbers)].sort((a, b) => a - b);
      expect(numbers).toEqual(options.order === 'asc' ? ascending : ascending.reverse());
    });

    it('misses nothing that was there from its start to its end', () => {
      const { ids, startedAt, endedAt } = walked();
      const expected = lives
        .filter((life) => life.createdAt < startedAt && life.deleteAskedAt > endedAt)
        .filter(({ id }) => isAhead(id, options));
      expect(ids).toEqual(expect.arrayContaining(expected.map(({ id }) => id)));
    });

    it('gives nothing that was deleted before its start', () => {
      const { ids, startedAt } = walked();
      const gone = lives.filter(({ deletedAt }) => deletedAt < startedAt).map(({ id }) => id);
      expect(ids.filter((id) => gone.includes(id))).toEqual([]);
    });

    if (walksTowardsTheNewest(options)) {
      it('misses nothing that was there before its last page was asked for', () => {
        const { ids, lastAskedAt, endedAt } = walked();
        const expected = lives
          .filter((life) => life.createdAt < lastAskedAt && life.deleteAskedAt > endedAt)
          .filter(({ id }) => isAhead(id, options));
        expect(ids).toEqual(expect.arrayContaining(expected.map(({ id }) => id)));
      });
    }
  });

  it('messages were deleted and created all the while', () => {
    const [first, last] = [Math.min(...startTimes()), Math.max(...startTimes())];
    const isBetween = (time: number): boolean => time > first && time < last;
    expect(lives.filter(({ deletedAt }) => isBetween(deletedAt)).length).toBeGreaterThan(5);
    expect(lives.filter(({ createdAt }) => isBetween(createdAt)).length).toBeGreaterThan(50);
  });

  const startTimes = (): number[] => [...walks.values()].map(({ startedAt }) => startedAt);

  const hasCreated = (count: number): Promise<unknown> =>
    eventually(
      () => lives.length,
      (created) => created >= count,
      { within: 30_000 },
    );

  const create = async (): Promise<void> => {
    const { id } = await wire.createMessage(threadId);
    const never = { deleteAskedAt: Infinity, deletedAt: Infinity };
    lives.push({ id, createdAt: performance.now(), ...never });
  };

  /** Creates, modifies, and deletes; the anchor and its neighbours may go too. */
  const write = async (writer: number): Promise<void> => {
    for (let step = 0; step < STEPS; step += 1) {
      const life = lives[(step * 7 + writer * 31) % lives.length];
      if (step % 3 !== 2 || !life) await create();
      else if (step % 2) await wire.ask('POST', pathOf(life), { metadata: { step: `${step}` } });
      else await remove(life);
    }
  };
  const remove = async (life: Life): Promise<void> => {
    life.deleteAskedAt = Math.min(life.deleteAskedAt, performance.now());
    await wire.ask('DELETE', pathOf(life));
    life.deletedAt = Math.min(life.deletedAt, performance.now());
  };
  const pathOf = ({ id }: Life): string => `/threads/${threadId}/messages/${id}`;

  const readPlacesOfMessages = async (): Promise<Map<string, number>> => {
    const rows = await service.query<{ id: string; position: number }>(`
      select entity_id as id, position::int from threadlog.events where type = 'MessageCreated'`);
    return new Map(rows.map(({ id, position }) => [id, position]));
  };
  const placeOf = (id: string): number => places.get(id) ?? 0;

  const isAhead = (id: string, { order, direction }: (typeof WALKS)[number]): boolean => {
    if (direction === 'after') return true;
    return order === 'asc' ? placeOf(id) < placeOf(anchor) : placeOf(id) > placeOf(anchor);
  };
});

function walksTowardsTheNewest({ order, direction }: (typeof WALKS)[number]): boolean {
  return (order === 'asc') === (direction === 'after');
}
