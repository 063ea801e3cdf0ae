import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { eventually } from '../support/eventually';
import { startRedis, type RedisProcess } from '../support/redis-process';
import { startService, type Service } from '../support/service';
import { doorbellRings } from './support/doorbell';
import { expectReadTablesToEqualFold } from './support/fold-log';
import { startLoad } from './support/load';
import { projectionHasCaughtUp } from './support/read-log';
import { speakV1, type Wire } from './support/wire';

jest.setTimeout(60_000);

/** No request may wait for a Redis that does not answer. */
const SLOW_MS = 1_000;
const STOPS_WITHIN_MS = 5_000;

/** Redis is a doorbell: without it the service is slower to project, and nothing else. */
describe('a service whose Redis', () => {
  let redis: RedisProcess;
  let service: Service;
  let wire: Wire;
  let threadId: string;

  beforeAll(async () => {
    redis = await startRedis();
    service = await startService({ redisUrl: redis.url });
    wire = speakV1(service);
    threadId = (await wire.createThread()).id;
  });
  afterAll(async () => {
    await service.stop();
    await redis.kill();
  });

  describe('is emptied again and again under load', () => {
    beforeAll(async () => {
      const load = startLoad(wire, [threadId], { writers: 8 });
      for (const size of [100, 200, 300, 400]) {
        await eventually(
          () => load.acknowledged.length,
          (count) => count >= size,
          { within: 20_000 },
        );
        await withClient((client) => client.flushall());
      }
      await load.stop();
      expect([...load.failures]).toEqual([]);
    });

    it('is projected to the end of the log', () => projectionHasCaughtUp(service));
    it('has read tables that equal the folded log', () => expectReadTablesToEqualFold(service));
    it('rings again', () => expectPromptAgain());
  });

  describe('holds jobs that nobody rang', () => {
    beforeAll(async () => {
      await wire.createMessage(threadId);
      await forgeJobs();
    });

    it('is projected to the end of the log', () => projectionHasCaughtUp(service));
    it('has read tables that equal the folded log', () => expectReadTablesToEqualFold(service));
    it('rings again', () => expectPromptAgain());
  });

  type Act = () => Promise<unknown>;
  describe.each<[state: string, begin: Act, end: Act]>([
    ['is frozen', async () => redis.signal('SIGSTOP'), async () => redis.signal('SIGCONT')],
    ['is killed', () => redis.kill(), async () => (redis = await startRedis(redis.port))],
  ])('%s', (_state, begin, end) => {
    beforeAll(() => begin());

    it('answers every request at once', async () => {
      const load = startLoad(wire, [threadId], { writers: 4, each: 50 });
      await load.done;
      expect([...load.failures]).toEqual([]);
      expect(load.slowest()).toBeLessThan(SLOW_MS);
    });

    it('lists what was written', async () => {
      const { id } = await wire.createMessage(threadId);
      expect((await wire.listMessages(threadId, { limit: 1 })).first_id).toBe(id);
    });

    it('is projected by the tick', () => projectionHasCaughtUp(service, 5_000));

    it.each(['API', 'worker'])('has one more %s that starts, and stops in time', async (app) => {
      const one = app === 'API' ? await service.startApi() : await service.startWorker();
      const askedAt = performance.now();
      one.signal('SIGTERM');
      expect(await one.exit).toEqual({ code: 0, signal: null });
      expect(performance.now() - askedAt).toBeLessThan(STOPS_WITHIN_MS);
    });

    it('rings again when Redis is back', async () => {
      await end();
      await expectPromptAgain();
    });

    it('has read tables that equal the folded log', async () => {
      await projectionHasCaughtUp(service);
      await expectReadTablesToEqualFold(service);
    });
  });

  /** Connections find their way back within seconds. */
  const expectPromptAgain = (): Promise<void> =>
    doorbellRings(service, wire, { threadId, within: 30_000 });

  const withClient = async (use: (client: Redis) => Promise<unknown>): Promise<void> => {
    const client = new Redis(redis.url);
    await use(client);
    client.disconnect();
  };

  /** In the name of the product's own queue, with names and data that it never gave a job. */
  const forgeJobs = async (): Promise<void> => {
    const queue = new Queue('projection', { connection: { url: redis.url } });
    const data = [{}, null, { position: 1 }, { position: 10 ** 9 }, 'text', [[]]];
    await queue.addBulk(
      Array.from({ length: 60 }, (_, index) => ({
        name: ['nudge', 'rebuild', ''][index % 3] ?? '',
        data: data[index % data.length],
      })),
    );
    await queue.close();
  };
});
