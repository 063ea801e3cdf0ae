import { eventually } from '../support/eventually';
import { startService, type Service } from '../support/service';
import { expectReadTablesToEqualFold } from './support/fold-log';
import { projectionHasCaughtUp } from './support/read-log';
import { runCli, type CliResult } from './support/run-cli';
import { walk } from './support/walk';
import { speakV1, type Wire } from './support/wire';

jest.setTimeout(180_000);

type Life = { readonly id: string; readonly createdAt: number; deletedAt: number };

const THREADS = 4;
const SWITCHES: readonly (readonly string[])[] = [
  ['rebuild', '--json'],
  ['rebuild', '--json'],
  ['rebuild', '--roll-back', '--json'],
  ['rebuild', '--json'],
  ['rebuild', '--json'],
];

/** I16: the tables are switched five times while two APIs serve clients that check each answer. */
describe('switching the read tables under load', () => {
  let service: Service;
  let switched: readonly CliResult[];
  const faults: string[] = [];
  const done = { writes: 0, reads: 0, walks: 0 };

  beforeAll(async () => {
    service = await startService();
    const other = await service.startApi();
    const [here, there] = [speakV1(service), speakV1({ ...service, baseUrl: other.baseUrl })];
    const load = startClients(here, there);
    await eventually(
      () => done,
      ({ writes, walks }) => writes > 50 && walks > 2,
      { within: 60_000 },
    );
    const results: CliResult[] = [];
    for (const args of SWITCHES) results.push(await runCli(args, ownerOf(service)));
    switched = results;
    await load.stop();
  });
  afterAll(() => service.stop());

  it('succeeds each time', () => {
    expect(switched.map(({ code, stderr }) => ({ code, stderr: code ? stderr : '' }))).toEqual(
      SWITCHES.map(() => ({ code: 0, stderr: '' })),
    );
  });

  it('lets no request fail, no read be stale, and no walk miss or double anything', () => {
    expect(faults).toEqual([]);
    expect(done.writes).toBeGreaterThan(100);
    expect(done.walks).toBeGreaterThan(5);
  });

  it('leaves tables that equal the folded log (I15)', async () => {
    await projectionHasCaughtUp(service, 30_000);
    await expectReadTablesToEqualFold(service);
  });

  /** Each client writes through one API, and reads at once through the other. */
  const startClients = (here: Wire, there: Wire): { stop: () => Promise<void> } => {
    let stopped = false;
    const until = async (work: () => Promise<void>): Promise<void> => {
      while (!stopped) {
        await work().catch((error: unknown) => void faults.push(String(error)));
        if (faults.length > 20) return;
      }
    };
    const clients = Array.from({ length: THREADS }, async (_, index) => {
      const [mine, others] = index % 2 ? [here, there] : [there, here];
      const { id: threadId } = await mine.createThread({ metadata: { of: `${index}` } });
      const lives: Life[] = [];
      let step = 0;
      await Promise.all([
        until(() => write({ mine, others, threadId, lives, step: (step += 1) })),
        until(() => walkAll(others, threadId, lives)),
        until(() => listThreads(mine, others, index)),
      ]);
    });
    return {
      stop: async () => {
        stopped = true;
        await Promise.all(clients);
      },
    };
  };

  type Writing = {
    readonly mine: Wire;
    readonly others: Wire;
    readonly threadId: string;
    readonly lives: Life[];
    readonly step: number;
  };

  const write = async ({ mine, others, threadId, lives, step }: Writing): Promise<void> => {
    const victim =
      step % 5 === 4 ? lives.find(({ deletedAt }) => deletedAt === Infinity) : undefined;
    done.writes += 1;
    if (victim) {
      victim.deletedAt = performance.now();
      const { status } = await mine.deleteMessage(threadId, victim.id);
      check(status === 200, `delete was answered ${status}`);
      const gone = await others.ask('GET', `/threads/${threadId}/messages/${victim.id}`);
      check(gone.status === 404, `a deleted message was answered ${gone.status}`);
      return;
    }
    const { id } = await mine.createMessage(threadId);
    lives.push({ id, createdAt: performance.now(), deletedAt: Infinity });
    const [newest] = (await others.listMessages(threadId, { limit: 1, order: 'desc' })).data;
    check(newest?.id === id, `the newest was ${newest?.id}, not ${id}`);
    if (step % 3) return;
    await mine.modifyMessage(threadId, id, { step: `${step}` });
    const { metadata } = await others.retrieveMessage(threadId, id);
    check(metadata['step'] === `${step}`, `the change ${step} was read as ${metadata['step']}`);
  };

  const walkAll = async (wire: Wire, threadId: string, lives: readonly Life[]): Promise<void> => {
    const order = done.walks % 2 ? 'asc' : 'desc';
    const { ids, startedAt, endedAt } = await walk(wire, threadId, {
      order,
      limit: 20,
      direction: 'after',
    });
    done.walks += 1;
    const places = new Map(lives.map(({ id }, place) => [id, place]));
    const found = ids.map((id) => places.get(id) ?? Infinity);
    const sorted = [...new Set(found)].sort((a, b) => (order === 'asc' ? a - b : b - a));
    check(String(found) === String(sorted), `a walk ${order} was out of order: ${found}`);
    const missing = lives.filter(
      ({ id, createdAt, deletedAt }) =>
        createdAt < startedAt && deletedAt > endedAt && !ids.includes(id),
    );
    check(missing.length === 0, `a walk ${order} missed ${missing.map(({ id }) => id)}`);
  };

  /** A thread that was just created or changed is found by what it says now. */
  const listThreads = async (mine: Wire, others: Wire, index: number): Promise<void> => {
    const [first, second] = [0, 1].map((n) => `${index}-${done.reads}-${n}`);
    const { id } = await mine.createThread({ metadata: { mark: first } });
    const list = async (mark: string | undefined): Promise<string> => {
      const { text } = await others.ask('GET', `/threads?limit=1&metadata[mark]=${mark}`);
      return text;
    };
    done.reads += 1;
    check((await list(first)).includes(id), 'a thread was not found');
    await mine.ask('POST', `/threads/${id}`, { metadata: { mark: second } });
    check((await list(second)).includes(id), 'a changed thread was not found');
    check(!(await list(first)).includes(id), 'a changed thread was found by what it said before');
  };

  const check = (holds: boolean, fault: string): void => {
    if (!holds) faults.push(fault);
  };
});

function ownerOf({ database }: Service): Record<string, string> {
  return { MIGRATION_DATABASE_URL: database.ownerUrl, DATABASE_URL: database.appUrl };
}
