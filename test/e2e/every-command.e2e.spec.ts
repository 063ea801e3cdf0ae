import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Pool } from 'pg';
import { eventually } from '../support/eventually';
import { makeTestDirectory, endWithTheRun } from '../support/run-directory';
import { startService, type Service } from '../support/service';
import { projectionHasCaughtUp } from './support/read-log';
import { runCli, startCli, type CliResult } from './support/run-cli';
import { speakV1 } from './support/wire';

jest.setTimeout(180_000);

/** One by one: each is a process, and there are two processors. */
async function eachOf<T, R>(all: readonly T[], one: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const item of all) results.push(await one(item));
  return results;
}

/** Commands that work on the database, as somebody calls them who means it. */
const ON_THE_DATABASE: readonly (readonly string[])[] = [
  ['migrate'],
  ['keys', 'list'],
  ['keys', 'create', '--project', 'acme', '--name', 'laptop'],
  ['keys', 'revoke', 'key_0ea081bd9168c38ece3b3f90'],
  ['tasks', 'list'],
  ['tasks', 'show', 'some'],
  ['tasks', 'retry', '--all-dead'],
  ['rebuild'],
  ['verify'],
  ['checkpoint'],
  ['prove', '--position', '1'],
  ['replay', '--all'],
  ['erase', '--thread', 'thread_1', '--reason', 'asked for', '--yes'],
  ['export', '--all'],
];

/** A sentence of ours, and nothing of where it was thrown. */
const ONE_SENTENCE = /^threadlog: [^\n]+\n$/;
const STACK = /^\s+at |node:internal|Unhandled/m;

describe('what every command says of itself', () => {
  const help = async (args: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await runCli([...args, '--help'], {});
    expect([args.join(' '), code, stderr]).toEqual([args.join(' '), 0, '']);
    return stdout;
  };
  const commandsIn = (text: string): readonly string[] => {
    const [, listed = ''] = text.split('\nCommands:\n');
    const names = listed.split('\n\n')[0]?.matchAll(/^ {2}([a-z-]+)/gm) ?? [];
    return [...names].map(([, name = '']) => name).filter((name) => name !== 'help');
  };

  it('has examples that fit, exit codes, and JSON where something is printed', async () => {
    const root = await help([]);
    const first = commandsIn(root);
    expect(first).toEqual([
      ...['start', 'migrate', 'doctor', 'keys', 'tasks', 'rebuild', 'verify', 'checkpoint'],
      ...['prove', 'replay', 'erase', 'encrypt', 'rewrap', 'export', 'import'],
      ...['verify-export', 'bench', 'completion'],
    ]);
    const leaves = await eachOf(first, async (name) => {
      const below = commandsIn(await help([name]));
      return below.length > 0 ? below.map((each) => [name, each]) : [[name]];
    });
    const faults = await eachOf(leaves.flat(), async (path) => {
      const text = await help(path);
      const name = path.join(' ');
      return [
        ...(/^exit codes: /im.test(text) ? [] : [`${name}: no exit codes`]),
        ...(name === 'verify-export' || text.includes(`\n  threadlog ${name}`)
          ? []
          : [`${name}: no example`]),
        ...(text.includes('--json') || name === 'start' || name === 'completion'
          ? []
          : [`${name}: no --json`]),
      ];
    });
    expect(faults.flat()).toEqual([]);
    expect(leaves.flat()).toHaveLength(22);
  });

  it('has a version, which is that of the package', async () => {
    const manifest = jest.requireActual<{ version: string }>('../../package.json');
    expect(await runCli(['--version'], {})).toEqual({
      ...{ code: 0, stdout: `${manifest.version}\n`, stderr: '' },
    });
  });
});

describe('what was typed wrong', () => {
  it.each([
    [['nonsense'], "unknown command 'nonsense'"],
    [['keys', 'lst'], 'Did you mean list?'],
    [['keys', 'list', 'extra'], 'too many arguments'],
    [['keys', 'create'], "'--project <project>' not specified"],
    [['tasks', 'retry'], 'expected the id of a task'],
    [['tasks', 'list', '--state', 'odd'], 'Allowed choices are pending, done, dead'],
    [['verify', '--key', 'nonsense'], 'not a verifier key of Ed25519'],
    [['export'], 'expected what to export'],
    [['replay'], 'expected one of --thread, --message and --all'],
    [['start', 'everything'], 'Allowed choices are all, api, worker'],
    [['completion'], "missing required argument 'shell'"],
    [['bench', '--url', 'ftp://x'], 'begins with http:// or https://'],
    [['bench', '--clients', '65'], 'Expected a number from 1 to 64'],
  ])('%j is told in a line, with exit code 2', async (args, words) => {
    const { code, stdout, stderr } = await runCli(args, {});
    expect([code, stdout, stderr]).toEqual([2, '', expect.stringContaining(words)]);
    expect(stderr).not.toMatch(STACK);
    expect(stderr.trim().split('\n').length).toBeLessThanOrEqual(3);
  });
});

describe('what keeps a command from its database', () => {
  const expectSentence = async (
    commands: typeof ON_THE_DATABASE,
    environment: Readonly<Record<string, string>>,
    words: RegExp,
  ) => {
    const results = await eachOf(commands, async (args) => {
      const { code, stdout, stderr } = await runCli(args, environment);
      const isRight = code === 1 && stdout === '' && ONE_SENTENCE.test(stderr);
      return isRight && words.test(stderr) ? [] : [`${args.join(' ')}: ${code} ${stderr}`];
    });
    expect(results.flat()).toEqual([]);
  };

  it('is a sentence where nobody listens, without the password', () =>
    expectSentence(
      ON_THE_DATABASE,
      { DATABASE_URL: 'postgres://someone:Secret7@127.0.0.1:1/none' },
      /^(?!.*Secret7).*127\.0\.0\.1:1\/none cannot be used: nothing listens there/,
    ));

  it('is a sentence where there is none', () =>
    expectSentence(
      [['migrate'], ['keys', 'list'], ['verify']],
      { DATA_DIR: makeTestDirectory('none') },
      /DATABASE_URL is not set/,
    ));
});

describe('at a service that runs', () => {
  let service: Service;
  let environment: Readonly<Record<string, string>>;
  beforeAll(async () => {
    service = await startService();
    environment = { DATABASE_URL: service.database.ownerUrl, DATA_DIR: service.dataDirectory };
    const wire = speakV1(service);
    await wire.createMessage((await wire.createThread()).id);
    await projectionHasCaughtUp(service);
    const sealed = () => runCli(['checkpoint'], environment);
    await eventually(sealed, ({ code }) => code === 0, { within: 20_000 });
  });
  afterAll(() => service.stop());

  it('says which id is not there', async () => {
    const results = await eachOf(
      [
        ['keys', 'revoke', 'key_nobody'],
        ['tasks', 'show', 'nothing'],
        ['tasks', 'retry', 'nothing'],
        ['replay', '--thread', 'thread_nothing'],
        ['erase', '--thread', 'thread_nothing', '--reason', 'x', '--yes'],
        ['prove', '--position', '9999'],
        ['checkpoint', '--size', '9999'],
        ['import', '/there/is/nothing'],
        ['export', '--all', '--out', '/there/is/no/such/place'],
      ],
      async (args) => {
        const { code, stderr } = await runCli(args, environment);
        return code === 1 && ONE_SENTENCE.test(stderr) ? [] : [`${args.join(' ')}: ${stderr}`];
      },
    );
    expect(results.flat()).toEqual([]);
  });

  it('says so when the key file is not there, or none', async () => {
    const files = [join(makeTestDirectory('keys'), 'none.key'), __filename, __dirname];
    const said = await eachOf(files, (file) =>
      runCli(['verify'], { ...environment, MASTER_KEY_FILE: file }),
    );
    for (const { code, stderr } of said) {
      expect([code, stderr]).toEqual([1, expect.stringMatching(ONE_SENTENCE)]);
    }
  });

  it('says so to a login without rights, and to one that owns nothing', async () => {
    const pool = new Pool({ connectionString: service.database.ownerUrl });
    const url = new URL(service.database.ownerUrl);
    url.username = `stranger_${process.pid}`;
    url.password = 'stranger';
    await pool.query(`create role ${url.username} login password '${url.password}'`);
    try {
      const stranger = { ...environment, DATABASE_URL: url.href };
      const { code, stderr } = await runCli(['keys', 'list'], stranger);
      expect([code, stderr]).toEqual([
        1,
        expect.stringMatching(/^threadlog: .* has no rights there: "threadlog migrate" gives/),
      ]);
    } finally {
      await pool.query(`drop role ${url.username}`);
      await pool.end();
    }
    const app = { ...environment, DATABASE_URL: service.database.appUrl };
    const { code, stderr } = await runCli(['verify'], app);
    expect([code, stderr]).toEqual([1, expect.stringContaining('the tables belong to the role')]);
  });

  it('ends quietly when nobody reads what it says', async () => {
    const main = join(__dirname, '../../dist/apps/cli/src/main.js');
    const ends = await eachOf(
      [['keys', 'list'], ['doctor'], ['replay', '--all'], ['export', '--all'], ['--help']],
      async (args) => {
        const child = spawn(process.execPath, [main, ...args], {
          env: { PATH: process.env['PATH'], ...environment },
          stdio: ['ignore', 'pipe', 'pipe'],
        });
        endWithTheRun(child);
        let said = '';
        child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
        child.stdout.destroy();
        const [code] = (await once(child, 'close')) as [number | null];
        return [args.join(' '), STACK.test(said) ? said : '', code === null];
      },
    );
    expect(ends).toEqual([
      ['keys list', '', false],
      ['doctor', '', false],
      ['replay --all', '', false],
      ['export --all', '', false],
      ['--help', '', false],
    ]);
  });

  it('ends with 130 at Ctrl-C, and leaves no half of a file', async () => {
    // A lock keeps the command waiting.
    const pool = new Pool({ connectionString: service.database.ownerUrl, max: 1 });
    const client = await pool.connect();
    const directory = makeTestDirectory('export');
    try {
      await client.query('begin');
      await client.query('lock table threadlog.ledger_tiles in access exclusive mode');
      const cli = startCli(['export', '--all', '--out', join(directory, 'all')], environment);
      await eventually(
        () => readdirSync(directory),
        (names) => names.includes('all.partial'),
        { within: 30_000 },
      );
      cli.kill('SIGINT');
      expect((await cli.ended).code).toBe(130);
      expect(readdirSync(directory)).toEqual([]);
    } finally {
      await client.query('rollback');
      client.release();
      await pool.end();
    }
  });

  describe('threadlog bench', () => {
    const bench = (url: string, key: string, ...args: string[]): Promise<CliResult> =>
      runCli(['bench', '--url', url, '--seconds', '1', ...args], { THREADLOG_API_KEY: key });

    it('measures what it says, in a thread of its own that is gone afterwards', async () => {
      const before = await service.query<{ stream_id: string }>(
        `select distinct stream_id from threadlog.events`,
      );
      const { code, stdout, stderr } = await bench(service.baseUrl, service.key, '--json');
      expect([code, stderr]).toEqual([0, '']);
      const { measured } = JSON.parse(stdout) as {
        measured: readonly { operation: string; answered: number; p50_ms: number }[];
      };
      expect(measured.map(({ operation }) => operation)).toEqual(['create', 'list', 'retrieve']);
      expect(measured.every(({ answered, p50_ms }) => answered > 0 && p50_ms > 0)).toBe(true);
      const made = await service.query<{ type: string; count: string }>(
        `select type, count(*) from threadlog.events where not stream_id = any($1) group by type`,
        [before.map(({ stream_id }) => stream_id)],
      );
      // What was appended and counted is the same number: none is told that was not done.
      expect(Object.fromEntries(made.map(({ type, count }) => [type, Number(count)]))).toEqual({
        ThreadCreated: 1,
        MessageCreated: measured[0]?.answered,
        ThreadDeleted: 1,
      });
    });

    it.each([
      ['a key that is wrong', () => [service.baseUrl, 'tlk_wrong'], /answered with 401: /],
      ['a url without /v1', () => [service.baseUrl.slice(0, -3), service.key], /with \/v1\?$/m],
      [
        'a port where nobody is',
        () => ['http://127.0.0.1:9/v1', 'k'],
        /^threadlog: nobody answers/,
      ],
      ['no key', () => [service.baseUrl, ''], /THREADLOG_API_KEY is not set/],
    ] as const)('says in a sentence that there is %s', async (_, where, words) => {
      const [url = '', key = ''] = where();
      const { code, stderr } = await bench(url, key);
      expect([code, stderr]).toEqual([1, expect.stringMatching(words)]);
      expect(stderr).toMatch(ONE_SENTENCE);
    });
  });
});
