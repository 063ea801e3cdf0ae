import { eventually } from '../support/eventually';
import { startRedis, type RedisProcess } from '../support/redis-process';
import { startService, type Service } from '../support/service';
import { doorbellRings, medianWait, PROMPT_MS } from './support/doorbell';
import { expectReadTablesToEqualFold } from './support/fold-log';
import { startLoad } from './support/load';
import { projectionHasCaughtUp } from './support/read-log';
import { isMidProjection, slowProjection } from './support/slow-projection';
import { speakV1, type Wire } from './support/wire';

jest.setTimeout(60_000);

describe.each(['Redis', 'PostgreSQL'])('the queue on %s', (backend) => {
  let service: Service;
  let wire: Wire;
  let redis: RedisProcess | undefined;

  beforeAll(async () => {
    redis = backend === 'Redis' ? await startRedis() : undefined;
    service = await startService(redis && { redisUrl: redis.url });
    wire = speakV1(service);
  });
  afterAll(async () => {
    await service.stop();
    await redis?.kill();
  });

  it('brings a message to the projection well before the tick would', async () => {
    const [threadId = ''] = await createThreads(1);
    expect(await medianWait(service, wire, { threadId, creates: 50 })).toBeLessThan(PROMPT_MS);
  });

  it('brings each event to the projection once, with two workers under load', async () => {
    const second = await service.startWorker();
    const load = startLoad(wire, await createThreads(8), { writers: 8, each: 40 });
    await load.done;
    expect([...load.failures]).toEqual([]);
    await projectionHasCaughtUp(service);
    await expectReadTablesToEqualFold(service);
    await second.kill();
  });

  it('brings each event to the projection once, with workers that come and go', async () => {
    const load = startLoad(wire, await createThreads(2), { writers: 2 });
    for (let index = 0; index < 3; index += 1) await (await service.startWorker()).kill();
    await load.stop();
    expect([...load.failures]).toEqual([]);
    await projectionHasCaughtUp(service);
    await expectReadTablesToEqualFold(service);
  });

  /** The job of the dead must not keep the rings from the living: they would live from the tick alone. */
  it('rings for the others soon after a worker was killed with a job in hand', async () => {
    const [threadId = ''] = await createThreads(1);
    const endSlowness = await slowProjection(service, 500);
    await wire.createMessage(threadId);
    await eventually(
      () => isMidProjection(service),
      (isMid) => isMid,
    );
    await service.worker.kill();
    await endSlowness();
    await service.startWorker();
    await doorbellRings(service, wire, { threadId, within: 15_000 });
  });

  const createThreads = async (count: number): Promise<string[]> => {
    const created = Array.from({ length: count }, () => wire.createThread());
    return (await Promise.all(created)).map(({ id }) => id);
  };
});
