import { eventually } from '../support/eventually';
import { startRedis, type RedisProcess } from '../support/redis-process';
import { startService, type ApiProcess, type Service } from '../support/service';
import { SDKS } from './support/sdks';

jest.setTimeout(60_000);

const LIMIT = 10;
const SECONDS = 3;
/** Of each kind; enough to see that none but these is refused. */
const FLOOD = 40;
/** Floods that are tried on a machine too busy for one to be counted together. */
const FLOODS = 10;
/** Each is asked with by one fact, or one attempt at it. */
const KEYS = 3_000;
/** Redis reads its clock once in a turn of its loop, which is late on a busy machine. */
const CLOCK_MS = 100;

describe.each(['Redis', 'PostgreSQL'])('a rate limit that two APIs share over %s', (backend) => {
  let service: Service;
  let redis: RedisProcess | undefined;
  let other: ApiProcess;
  let keys = 0;

  beforeAll(async () => {
    redis = backend === 'Redis' ? await startRedis() : undefined;
    service = await startService({
      ...(redis && { redisUrl: redis.url }),
      rateLimit: `${LIMIT}/${SECONDS}`,
      otherKeys: Array.from({ length: KEYS }, (_, index) => `other=${keyNamed(index)}`).join(','),
    });
    other = await service.startApi();
  });
  afterAll(async () => {
    await service.stop();
    await redis?.kill();
  });

  /** A key that nothing was asked with so far. */
  const anyKey = (): string => keyNamed((keys += 1));

  type Ask = { readonly key: string; readonly path?: string; readonly beta?: string };
  const ask = (base: string, { key, path = '/threads/thread_none', beta = 'v1' }: Ask) =>
    fetch(`${base}${path}`, {
      headers: { authorization: `Bearer ${key}`, 'openai-beta': `assistants=${beta}` },
    });

  /** Over both APIs. */
  const flood = (asked: Ask): Promise<Response[]> =>
    Promise.all(
      Array.from({ length: FLOOD }, (_, index) =>
        ask(index % 2 ? service.baseUrl : other.baseUrl, asked),
      ),
    );

  const statusesOf = (answers: readonly Response[]): Record<string, number> => {
    const counts: Record<string, number> = {};
    for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
    return counts;
  };

  /** How often an API began to count for itself, because the store did not answer soon enough. */
  const countedAlone = (): number => timesTold('failing, and tried again');
  const timesTold = (what: string): number =>
    [service.api, other].reduce((sum, api) => sum + api.output().split(what).length - 1, 0);

  const bothCountTogether = (): Promise<unknown> =>
    eventually(
      async () => {
        await Promise.all([service, other].map(({ baseUrl }) => ask(baseUrl, { key: anyKey() })));
        return countedAlone() - timesTold('works again');
      },
      (alone) => alone === 0,
    );

  /**
   * A flood that outlasts its window has met two of them, and one that an API has counted for itself
   * two counts: neither shows anything, and another key asks.
   */
  const floodInOneWindow = async (asked: Omit<Ask, 'key'> = {}): Promise<Response[]> => {
    for (let left = FLOODS; left > 0; left -= 1) {
      await bothCountTogether();
      const [begunAt, before] = [performance.now(), countedAlone()];
      const answers = await flood({ ...asked, key: anyKey() });
      const isInOne = performance.now() - begunAt < SECONDS * 1_000;
      if (isInOne && countedAlone() === before) return answers;
    }
    throw new Error(`none of ${FLOODS} floods was counted by the store, in one window`);
  };

  it('lets exactly as many through as it says, and refused requests count', async () => {
    const answers = await floodInOneWindow();
    expect(statusesOf(answers)).toEqual({ 404: LIMIT, 429: FLOOD - LIMIT });
  });

  it('counts a request whose beta header is wrong', async () => {
    const answers = await floodInOneWindow({ beta: 'v9' });
    expect(statusesOf(answers)).toEqual({ 400: LIMIT, 429: FLOOD - LIMIT });
  });

  it('does not count wrong keys', async () => {
    expect(statusesOf(await flood({ key: 'tlk_of_nobody' }))).toEqual({ 401: FLOOD });
  });

  it('does not count questions after health', async () => {
    const base = new URL('/', service.baseUrl).href;
    const paths = ['healthz', 'readyz'].flatMap((path) => Array<string>(FLOOD).fill(path));
    const answers = await Promise.all(paths.map((path) => fetch(`${base}${path}`)));
    expect(statusesOf(answers)).toEqual({ 200: 2 * FLOOD });
    expect(answers[0]?.headers.has('x-ratelimit-limit-requests')).toBe(false);
  });

  it('says on each answer how the key stands', async () => {
    const { headers } = await ask(service.baseUrl, { key: anyKey() });
    expect(headers.get('x-ratelimit-limit-requests')).toBe(String(LIMIT));
    expect(headers.get('x-ratelimit-remaining-requests')).toBe(String(LIMIT - 1));
    expect(headers.get('x-ratelimit-reset-requests')).toMatch(/^([12]\.\d{1,3}|[123])s$/);
    expect(headers.has('retry-after')).toBe(false);
  });

  it('refuses in the one envelope, before the body is read', async () => {
    const key = anyKey();
    await flood({ key });
    const answer = await fetch(`${service.baseUrl}/threads`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}` },
      body: 'this is no JSON',
    });
    expect(answer.status).toBe(429);
    expect(await answer.json()).toEqual({
      error: {
        message: "You've exceeded the rate limit, please slow down and try again later.",
        type: 'invalid_request_error',
        param: null,
        code: 'rate_limit_exceeded',
      },
    });
    expect(answer.headers.get('x-request-id')).toMatch(/^req_[0-9a-f]{32}$/);
    expect(answer.headers.has('x-should-retry')).toBe(false);
    expect(answer.headers.get('x-ratelimit-remaining-requests')).toBe('0');
  });

  it('says truly when to come again', async () => {
    const key = anyKey();
    await flood({ key });
    const askedAt = performance.now();
    const { status, headers } = await ask(service.baseUrl, { key });
    expect(status).toBe(429);
    const ms = Number(headers.get('retry-after-ms'));
    expect(headers.get('retry-after')).toBe(String(Math.ceil(ms / 1000)));
    const toldAt = performance.now();
    await eventually(
      () => ask(other.baseUrl, { key }).then((answer) => answer.status),
      (seen) => seen === 404,
    );
    const passedAt = performance.now();
    // Not before, but for what the clock of the store is late; and soon after: a turn of the loop above.
    expect(passedAt - askedAt).toBeGreaterThan(ms - CLOCK_MS);
    expect(passedAt - toldAt).toBeLessThan(ms + 1_500);
  });

  it('is waited for by each SDK, which then succeeds', async () => {
    const waiting = SDKS.map(async ([, sdk]) => {
      const options = { apiKey: anyKey(), baseURL: service.baseUrl };
      await flood({ key: options.apiKey });
      const impatient = sdk.connect({ ...options, maxRetries: 0 });
      await expect(impatient.createThread()).rejects.toBeInstanceOf(sdk.errors.RateLimitError);
      expect((await sdk.connect(options).createThread()).object).toBe('thread');
    });
    await Promise.all(waiting);
  });
});

/** Fail open: a limit that lets too much through is better than a service that is down. */
describe('a rate limit whose Redis', () => {
  let service: Service;
  let redis: RedisProcess;

  beforeAll(async () => {
    redis = await startRedis();
    service = await startService({ redisUrl: redis.url, rateLimit: '1000/60' });
  });
  afterAll(async () => {
    await service.stop();
    await redis.kill();
  });

  const createOne = async (): Promise<{ status: number; ms: number }> => {
    const askedAt = performance.now();
    const { status } = await fetch(`${service.baseUrl}/threads`, {
      method: 'POST',
      headers: { authorization: `Bearer ${service.key}`, 'openai-beta': 'assistants=v1' },
    });
    return { status, ms: performance.now() - askedAt };
  };

  it.each<[state: string, act: () => Promise<void>]>([
    ['stands still', () => Promise.resolve(redis.signal('SIGSTOP'))],
    ['is killed', () => redis.kill()],
  ])('%s lets requests go on, at once', async (_, act) => {
    expect((await createOne()).status).toBe(200);
    await act();
    for (let index = 0; index < 50; index += 1) {
      const { status, ms } = await createOne();
      expect(status).toBe(200);
      expect(ms).toBeLessThan(1_000);
    }
  });

  it('is away has been told of once', () => {
    const lines = service.api.output().match(/counting requests [^"]*: failing/g);
    expect(lines).toHaveLength(1);
  });

  it('is away lets an API start, and stop in order', async () => {
    const api = await service.startApi();
    api.signal('SIGTERM');
    expect(await api.exit).toEqual({ code: 0, signal: null });
  });
});

describe('a service without a rate limit', () => {
  it('says nothing of one', async () => {
    const service = await startService();
    const answer = await fetch(`${service.baseUrl}/threads/thread_none`, {
      headers: { authorization: `Bearer ${service.key}`, 'openai-beta': 'assistants=v1' },
    });
    const told = [...answer.headers.keys()].filter((name) => name.includes('ratelimit'));
    await service.stop();
    expect(told).toEqual([]);
  });

  it('does not start with a limit that cannot be read', async () => {
    await expect(startService({ rateLimit: '600 per minute' })).rejects.toThrow(
      'RATE_LIMIT: expected requests/seconds, such as 600/60',
    );
  });
});

function keyNamed(index: number): string {
  return `tlk_of_asker_${index}`;
}
