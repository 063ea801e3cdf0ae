import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { eventually } from '../support/eventually';
import { makeTestDirectory } from '../support/run-directory';
import { startService, type Service } from '../support/service';
import { speakFiles } from './support/files';
import { attemptsOf, type Attempt, type Place } from './support/hostile/attempts';
import { ROUTES } from './support/hostile/routes';
import { readDocumented } from './support/hostile/documented';
import { faultsOf } from './support/hostile/faults-of';
import { MARK } from './support/hostile/strings';
import { exchange, head, type RawAnswer } from './support/raw-http';
import { attachmentsAreJudged, countEvents } from './support/read-log';
import { speakV1 } from './support/wire';

jest.setTimeout(180_000);

const AT_ONCE = 24;
const MAX_FAULTS_SHOWN = 5;
const WATCH = pathToFileURL(join(__dirname, 'support/hostile/watch-prototypes.mjs')).href;

/** Every route and verb, each with every hostile string in every place that it has for one. */
describe('a hostile string', () => {
  const outside = makeTestDirectory('hostile');
  const data = join(outside, 'inner', 'data');
  let service: Service;
  let place: Place;
  let disk: readonly string[];

  beforeAll(async () => {
    mkdirSync(data, { recursive: true });
    service = await startService({
      apiEnvironment: { DATA_DIR: data, NODE_OPTIONS: `--import=${WATCH}` },
      workerEnvironment: { DATA_DIR: data },
    });
    const wire = speakV1(service);
    const { id: file_id } = await speakFiles(service).upload('x.txt', 'x');
    const { id: thread_id } = await wire.createThread();
    const message = { role: 'user', content: 'Hi', file_ids: [file_id] } as const;
    const { id: message_id } = await wire.createMessage(thread_id, message);
    place = { thread_id, message_id, file_id, file: 'start.js' };
    await attachmentsAreJudged(service);
    // The worker publishes its checkpoints there, a second or two after the first event.
    disk = await eventually(onDisk, (all) =>
      ['key', 'checkpoint'].every((name) => all.includes(`inner/data/published/${name}`)),
    );
  });
  afterAll(() => service.stop());

  const named = ROUTES.map((route) => [`${route.verb} ${route.path}`, route] as const);
  it.each(named)('does no harm to %s', async (_, route) => {
    const attempts = attemptsOf(route, place, readDocumented());
    const before = await countEvents(service);
    const { faults, written } = await sendAll(attempts);
    expect(faults.slice(0, MAX_FAULTS_SHOWN)).toEqual([]);
    expect((await countEvents(service)) - before).toBeLessThanOrEqual(written);
  });

  it('leaves what there was as it was', async () => {
    const { thread_id, message_id, file_id } = place;
    const paths = [
      `threads/${thread_id}`,
      `threads/${thread_id}/messages/${message_id}`,
      `threads/${thread_id}/messages/${message_id}/files/${file_id}`,
      `files/${file_id}/content`,
    ];
    const statuses = paths.map(async (path) => (await ask(`/v1/${path}`)).status);
    expect(await Promise.all(statuses)).toEqual([200, 200, 200, 200]);
  });

  it('leaves no file anywhere', () => {
    expect(onDisk()).toEqual(disk);
    for (const directory of [process.cwd(), '/tmp', '/']) {
      expect(readdirSync(directory).filter((name) => name.includes(MARK))).toEqual([]);
    }
  });

  it('adds nothing to the prototypes of the process', async () => {
    service.api.signal('SIGUSR2');
    const said = (): string | undefined =>
      /^added to prototypes: (.*)$/m.exec(service.api.output())?.[1];
    expect(await eventually(said, (text) => text !== undefined)).toBe('[]');
  });

  it('is no failure of the server', () => {
    expect(service.api.output()).not.toContain('request failed');
  });

  const onDisk = (): readonly string[] =>
    readdirSync(outside, { recursive: true, encoding: 'utf8' })
      .filter((name) => !/^inner\/data\/published\/checkpoints\/[\d/-]+$/.test(name))
      .sort();

  const ask = (target: string): Promise<RawAnswer> =>
    send({ verb: 'GET', target, body: '', isRefused: false });

  const send = ({ verb, target, headers, body }: Attempt): Promise<RawAnswer> => {
    const bytes = Buffer.from(verb === 'POST' ? body : '');
    const line = head(`${verb} ${target} HTTP/1.1`, {
      Host: 'threadlog.test',
      Authorization: `Bearer ${service.key}`,
      'OpenAI-Beta': 'assistants=v1',
      'Content-Type': 'application/json',
      'Content-Length': String(bytes.length),
      ...headers,
    });
    const whole = Buffer.concat([Buffer.from(line, 'latin1'), bytes]);
    return exchange(service.api.port, whole, { isHead: verb === 'HEAD' });
  };

  /** @returns what went wrong, and how many requests may have written something */
  const sendAll = async (
    attempts: readonly Attempt[],
  ): Promise<{ readonly faults: readonly string[]; readonly written: number }> => {
    const waiting = [...attempts];
    const faults: string[] = [];
    let written = 0;
    const lane = async (): Promise<void> => {
      for (let attempt = waiting.pop(); attempt; attempt = waiting.pop()) {
        const answer = await send(attempt);
        if (attempt.verb === 'POST' && answer.status === 200) written += 1;
        for (const fault of faultsOf(attempt, answer)) {
          faults.push(`${JSON.stringify(attempt).slice(0, 300)}: ${fault}`);
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
    return { faults, written };
  };
});
