import { eventually } from '../support/eventually';
import { startService, type Service, type ServiceProcess } from '../support/service';
import { expectReadTablesToEqualFold } from './support/fold-log';
import { startLoad } from './support/load';
import { projectionHasCaughtUp, readPlaces } from './support/read-log';
import { isMidProjection, slowProjection } from './support/slow-projection';
import { speakV1, type Wire } from './support/wire';

jest.setTimeout(60_000);

const STOPS_WITHIN_MS = 5_000;
/** Long enough to be caught in the act. */
const BATCH_MS = 500;

describe('a worker in the middle of a batch', () => {
  let service: Service;
  let wire: Wire;
  let worker: ServiceProcess;
  let threadId: string;
  let endSlowness: () => Promise<void>;

  beforeAll(async () => {
    service = await startService();
    wire = speakV1(service);
    worker = service.worker;
    threadId = (await wire.createThread()).id;
    endSlowness = await slowProjection(service, BATCH_MS);
  });
  afterAll(() => service.stop());

  it('finishes the batch when it is told to stop, and ends with code 0', async () => {
    const { checkpoint } = await startBatch();
    const askedAt = performance.now();
    worker.signal('SIGTERM');
    expect(await worker.exit).toEqual({ code: 0, signal: null });
    expect(performance.now() - askedAt).toBeLessThan(STOPS_WITHIN_MS);
    expect((await readPlaces(service)).checkpoint).toBeGreaterThan(checkpoint);
  });

  it('leaves no half of the batch behind when it is killed', async () => {
    worker = await service.startWorker();
    const { checkpoint } = await startBatch();
    await worker.kill();
    // The server notices at the end of the statement that nobody is there.
    await eventually(
      () => isMidProjection(service),
      (isMid) => !isMid,
    );
    expect((await readPlaces(service)).checkpoint).toBe(checkpoint);
  });

  it('is killed again and again, and the next one completes what it began', async () => {
    const load = startLoad(wire, [threadId], { writers: 1 });
    for (let round = 0; round < 3; round += 1) {
      const victim = await service.startWorker();
      await eventually(
        () => isMidProjection(service),
        (isMid) => isMid,
      );
      await victim.kill();
    }
    await load.stop();
    await endSlowness();
    await service.startWorker();
    await projectionHasCaughtUp(service);
    await expectReadTablesToEqualFold(service);
  });

  /** @returns where the projection stood before the batch that is now under way */
  const startBatch = async (): Promise<{ checkpoint: number }> => {
    await projectionHasCaughtUp(service);
    const { head } = await readPlaces(service);
    await wire.createMessage(threadId);
    await eventually(
      () => isMidProjection(service),
      (isMid) => isMid,
    );
    return { checkpoint: head };
  };
});
