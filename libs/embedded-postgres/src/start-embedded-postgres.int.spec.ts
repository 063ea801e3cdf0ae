import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { eventually } from '../../../test/support/eventually';
import { commandOf } from './process-identity';
import { startEmbeddedPostgres, type EmbeddedPostgres } from './start-embedded-postgres';

jest.setTimeout(30_000);

const settings = { fsync: 'off' };
/** Finding the guard of a server takes /proc. */
const onLinux = process.platform === 'linux' ? it : it.skip;

let parent: string;
let directory: string;
let running: EmbeddedPostgres | undefined;
beforeAll(() => {
  parent = mkdtempSync(join(tmpdir(), 'embedded-'));
  // As root the server runs as another user, who must get in.
  chmodSync(parent, 0o711);
  directory = join(parent, 'postgres');
});
afterEach(async () => {
  await running?.stop();
  running = undefined;
});
afterAll(() => rmSync(parent, { recursive: true }));

async function start(): Promise<EmbeddedPostgres> {
  running = await startEmbeddedPostgres({ directory, settings });
  return running;
}

async function ask(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Another process with a server on the same directory; resolves once that answers. */
async function startElsewhere(): Promise<{ readonly child: ChildProcess; readonly pid: number }> {
  const lib = join(__dirname, '../../../dist/libs/embedded-postgres/src/index.js');
  const code = `require(${JSON.stringify(lib)})
    .startEmbeddedPostgres(${JSON.stringify({ directory, settings })})
    .then((server) => { process.send(server.pid); setInterval(() => {}, 1000); });`;
  const child = spawn(process.execPath, ['-e', code], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const [pid] = await once(child, 'message');
  return { child, pid: Number(pid) };
}

function guardOf(pid: number): number {
  return Number(
    /\d+/.exec(/PPid:.*/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[0] ?? '')?.[0],
  );
}

describe('startEmbeddedPostgres', () => {
  it('keeps what was written over a stop', async () => {
    const first = await start();
    await ask(first.url('threadlog'), 'create table kept as select 1 as fact');
    await first.stop();
    const second = await start();
    expect(await ask(second.url('threadlog'), 'select * from kept')).toEqual([{ fact: 1 }]);
  });

  it('gives the apps a role that may do only what was granted to it', async () => {
    const server = await start();
    await ask(server.url('threadlog'), 'create role reader; grant select on kept to reader');
    const asApp = () => ask(server.url('threadlog', 'app'), 'select * from kept');
    await expect(asApp()).rejects.toThrow('permission denied');
    await server.grantToApp('reader');
    expect(await asApp()).toEqual([{ fact: 1 }]);
  });

  it('stops its own server only, however often it is asked', async () => {
    const first = await start();
    await first.stop();
    const second = await start();
    await first.stop();
    expect(await ask(second.url('threadlog'), 'select 1 as fact')).toEqual([{ fact: 1 }]);
  });

  it('does not start twice on a directory', async () => {
    await start();
    await expect(startEmbeddedPostgres({ directory, settings })).rejects.toThrow(
      `threadlog is already running (pid ${process.pid})`,
    );
  });

  it('starts although the id in an old pid file now belongs to another program', async () => {
    const file = join(directory, 'cluster', 'postmaster.pid');
    writeFileSync(file, `${process.pid}\n${directory}/cluster\n1\n5432\n\n127.0.0.1\n`);
    await expect(start()).resolves.toBeDefined();
  });

  it('starts over an empty pid file, which a full disk leaves', async () => {
    writeFileSync(join(directory, 'cluster', 'postmaster.pid'), '');
    await expect(start()).resolves.toBeDefined();
  });

  it('ends the server when the process that started it is killed', async () => {
    const { child, pid } = await startElsewhere();
    child.kill('SIGKILL');
    await eventually(
      () => commandOf(pid),
      (command) => command === undefined,
    );
  });

  onLinux('ends and replaces a server whose guard was killed as well', async () => {
    const { child, pid } = await startElsewhere();
    process.kill(guardOf(pid), 'SIGKILL');
    child.kill('SIGKILL');
    const server = await start();
    expect(commandOf(pid)).toBeUndefined();
    expect(await ask(server.url('threadlog'), 'select * from kept')).toEqual([{ fact: 1 }]);
  });

  it('tells when the server ended by itself', async () => {
    const server = await start();
    process.kill(server.pid, 'SIGQUIT');
    await expect(server.ended).resolves.toBe('exit code 0');
  });

  it('shows what the server said when it does not start', async () => {
    const wrong = { directory, settings: { shared_bufers: '1MB' } };
    await expect(startEmbeddedPostgres(wrong)).rejects.toThrow(/shared_bufers/);
    await expect(start()).resolves.toBeDefined();
  });
});
