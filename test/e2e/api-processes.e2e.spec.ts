import { eventually } from '../support/eventually';
import { startService, type ApiProcess, type Exit, type Service } from '../support/service';
import { startLoad, type Load } from './support/load';
import { beginCreate, isRefused } from './support/half-a-request';
import { countMarks, expectDense, readLog } from './support/read-log';
import { speakV1, type Wire } from './support/wire';

jest.setTimeout(60_000);

const STOPS_WITHIN_MS = 5_000;
/** No API may wait for another one that stands still. */
const SLOW_MS = 1_000;

describe('an API under load', () => {
  let service: Service;
  let wire: Wire;
  let threadIds: readonly string[];

  beforeAll(async () => {
    service = await startService();
    wire = speakV1(service);
    const created = Array.from({ length: 4 }, () => wire.createThread());
    threadIds = (await Promise.all(created)).map(({ id }) => id);
  });
  afterAll(() => service.stop());

  describe('that is told to stop', () => {
    let load: Load;
    let exit: Exit;
    let stoppedAfter: number;

    beforeAll(async () => {
      const api = await service.startApi();
      load = await aLoadOn(api);
      const askedAt = performance.now();
      api.signal('SIGTERM');
      exit = await api.exit;
      stoppedAfter = performance.now() - askedAt;
      await load.done;
    });

    it('ends with code 0', () => {
      expect(exit).toEqual({ code: 0, signal: null });
    });

    it('ends within 5 s', () => {
      expect(stoppedAfter).toBeLessThan(STOPS_WITHIN_MS);
    });

    it('has every message that it acknowledged in the log, once', () => expectInLogOnce(load));

    it('has nothing in the log that it did not acknowledge', async () => {
      const marks = countMarks(await readLog(service));
      expect([...load.failures.keys()].filter((mark) => marks.has(mark))).toEqual([]);
    });

    it('refuses what comes later by not being there', () => {
      const failures = [...load.failures.values()].map(String);
      expect(failures).toEqual(failures.map(() => 'TypeError: fetch failed'));
    });
  });

  describe('that is told to stop in the middle of a request', () => {
    let api: ApiProcess;
    let answer: string;

    beforeAll(async () => {
      api = await service.startApi();
      const request = await beginCreate({ ...service, ...api }, threadIds[0] ?? '');
      api.signal('SIGTERM');
      await eventually(
        () => isRefused(api.port),
        (refused) => refused,
      );
      answer = await request.end();
    });

    it('answers it', () => {
      expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    });

    // The client keeps its connection, as an HTTP library does; nothing more comes.
    it('ends with code 0 though the connection stays open', async () => {
      expect(await api.exit).toEqual({ code: 0, signal: null });
    });
  });

  describe('that is killed', () => {
    let load: Load;

    beforeAll(async () => {
      const api = await service.startApi();
      load = await aLoadOn(api);
      await api.kill();
      await load.done;
    });

    it('has every message that it acknowledged in the log, once', () => expectInLogOnce(load));

    it('has no other message in the log twice', async () => {
      const counts = [...countMarks(await readLog(service))];
      expect(counts.filter(([, count]) => count > 1)).toEqual([]);
    });

    it('leaves a log without holes, which the next one continues', async () => {
      const next = speakV1({ ...service, ...(await service.startApi()) });
      await next.createMessage(threadIds[0] ?? '');
      expectDense(await readLog(service));
    });
  });

  describe('that stands still', () => {
    let still: ApiProcess;
    let stuck: Load;

    beforeAll(async () => {
      still = await service.startApi();
      stuck = await aLoadOn(still);
      still.signal('SIGSTOP');
    });

    it('makes no other API wait', async () => {
      const load = startLoad(wire, threadIds, { each: 50 });
      await load.done;
      expect([...load.failures]).toEqual([]);
      expect(load.slowest()).toBeLessThan(SLOW_MS);
    });

    it('goes on where it stood', async () => {
      still.signal('SIGCONT');
      await stuck.stop();
      expect([...stuck.failures]).toEqual([]);
      await expectInLogOnce(stuck);
    });
  });

  const aLoadOn = async (api: ApiProcess): Promise<Load> => {
    const load = startLoad(speakV1({ ...service, ...api }), threadIds, { writers: 8 });
    await eventually(
      () => load.acknowledged.length,
      (count) => count >= 100,
      { within: 20_000 },
    );
    return load;
  };

  /** I1. */
  const expectInLogOnce = async ({ acknowledged }: Load): Promise<void> => {
    const marks = countMarks(await readLog(service));
    expect(acknowledged.filter(({ mark }) => marks.get(mark) !== 1)).toEqual([]);
  };
});
