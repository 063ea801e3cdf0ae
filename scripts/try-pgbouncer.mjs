/**
 * `node scripts/try-pgbouncer.mjs` puts the pgbouncer on PATH between threadlog and a PostgreSQL of its
 * own, in each way that it can be set, and says what becomes of what threadlog relies on. Needs a build
 * (`npm run build`). The results are told in docs/decisions/0014-no-pooler-between.md.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';

const DIST = join(import.meta.dirname, '../dist');
const { connectionConfig, migrate, openDatabase } = await load('libs/database');
const { startEmbeddedPostgres } = await load('libs/embedded-postgres');
const { migrateQueue } = await load('libs/queue');

const NOBODY = 65_534;
const WAYS = [
  ['directly', undefined],
  ['transaction mode', { pool_mode: 'transaction' }],
  [
    'transaction mode, options ignored',
    { pool_mode: 'transaction', ignore_startup_parameters: 'options' },
  ],
  ['session mode, options ignored', { pool_mode: 'session', ignore_startup_parameters: 'options' }],
];

const directory = mkdtempSync(join(tmpdir(), 'threadlog-pgbouncer-'));
chmodSync(directory, 0o711);
const ends = [];
try {
  console.log(execFileSync('pgbouncer', ['--version'], { encoding: 'utf8' }).split('\n')[0]);
  const postgres = await startEmbeddedPostgres({ directory: join(directory, 'postgres') });
  ends.push(() => postgres.stop());
  await migrate(postgres.url('threadlog'));
  await migrateQueue(postgres.url('threadlog'));
  await postgres.grantToApp('threadlog_app');
  for (const [way, settings] of WAYS) await tryWay(way, settings, postgres);
} finally {
  for (const end of ends.reverse()) await end();
  rmSync(directory, { recursive: true, force: true });
}

async function tryWay(way, settings, postgres) {
  console.log(`\n${way}`);
  const bouncer = settings && (await startBouncer(settings, postgres));
  const url = bouncer?.url ?? postgres.url('threadlog', 'app');
  const say = (what, result) => console.log(`  ${what.padEnd(22)} ${result}`);
  say('role', await outcome(() => settingOf(url, 'role')));
  say("the append's plans", await outcome(() => settingOf(url, 'plan_cache_mode')));
  say('prepared statements', await prepared(url));
  say('LISTEN', await outcome(() => hears(url, postgres.url('threadlog'))));
  for (const app of ['api', 'worker']) say(app, await runsOn(app, url, postgres));
  bouncer?.stop();
}

/** As a connection of the append sees it. */
async function settingOf(url, name) {
  const config = connectionConfig({ url, name: 'try' });
  const options = `${config.options} -c plan_cache_mode=force_generic_plan`;
  const client = new pg.Client({ ...config, options });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(`show ${name}`)).rows[0][name];
  } finally {
    await client.end();
  }
}

/** Five statements by name, on eight connections, together and again. */
async function prepared(url) {
  const { db, close } = openDatabase({ url, name: 'try', max: 8 });
  const asked = 120;
  const results = [];
  for (let round = 0; round < 3; round += 1) {
    const queries = Array.from({ length: asked / 3 }, (_, index) => {
      const columns = ['position', 'version', 'rev', 'type', 'actor'].slice(0, 1 + (index % 5));
      return db.selectFrom('threadlog.events').select(columns).execute();
    });
    results.push(...(await Promise.allSettled(queries)));
  }
  await close();
  const failed = results.filter(({ status }) => status === 'rejected');
  const reason = failed[0]?.reason.message.replace(/"[^"]+"/, '…') ?? '';
  return `${asked - failed.length} of ${asked} answered${reason && `; ${reason}`}`;
}

async function hears(url, directUrl) {
  const listener = new pg.Client({ connectionString: url });
  const speaker = new pg.Client({ connectionString: directUrl });
  await Promise.all([listener.connect(), speaker.connect()]);
  try {
    const heard = once(listener, 'notification').then(() => 'hears');
    await listener.query('listen something');
    await speaker.query('notify something');
    return await Promise.race([heard, wait(2_000, 'hears nothing')]);
  } finally {
    await Promise.all([listener.end(), speaker.end()]);
  }
}

/** Starts the real process. @returns what it said at its end, or the connections that it opened */
async function runsOn(app, url, postgres) {
  const child = spawn(process.execPath, [join(DIST, `apps/${app}/src/main.js`)], {
    env: { PATH: process.env.PATH, DATABASE_URL: url, DATA_DIR: directory, PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => (said += text));
  }
  const ended = once(child, 'close').then(() => 'ended');
  while (!/"msg":"(listening|working)"/.test(said) && child.exitCode === null) {
    await Promise.race([ended, wait(50)]);
  }
  if (child.exitCode !== null) return said.trim().split('\n').at(-1);
  if (app === 'api') await press(said);
  // Every part of a worker has opened its connections by then.
  await wait(3_000);
  const count = await connectionsOf(postgres);
  child.kill('SIGTERM');
  await ended;
  return `runs, on ${count} connections`;
}

/** 500 requests at once, each for something else, so that the pool is as large as it gets. */
async function press(said) {
  const { url } = JSON.parse(/^\{.*"msg":"listening".*\}$/m.exec(said)[0]);
  const key = /tlk_\S+/.exec(said)?.[0];
  const headers = {
    authorization: `Bearer ${key}`,
    'openai-beta': 'assistants=v2',
    'content-type': 'application/json',
  };
  const ask = (index) =>
    fetch(
      `${url}/v1/threads${index % 2 ? '?limit=1' : ''}`,
      index % 2 ? { headers } : { headers, method: 'POST', body: '{}' },
    ).then((answer) => answer.text());
  await Promise.all(Array.from({ length: 500 }, (_, index) => ask(index)));
}

/** Of the one process that runs: BullMQ gives its connections no name. */
async function connectionsOf(postgres) {
  const client = new pg.Client({ connectionString: postgres.url('threadlog') });
  await client.connect();
  const { rows } = await client.query(
    'select count(*)::int from pg_stat_activity where usename = $1',
    [new URL(postgres.url('threadlog', 'app')).username],
  );
  await client.end();
  return rows[0].count;
}

async function startBouncer(settings, postgres) {
  const place = mkdtempSync(join(directory, 'bouncer-'));
  const [port, target] = [await freePort(), new URL(postgres.url('threadlog', 'app'))];
  const files = {
    'users.txt': `"${target.username}" "${target.password}"\n`,
    'pgbouncer.ini': iniOf({
      databases: { threadlog: `host=127.0.0.1 port=${target.port} dbname=threadlog` },
      pgbouncer: {
        listen_addr: '127.0.0.1',
        listen_port: port,
        unix_socket_dir: '',
        auth_type: 'scram-sha-256',
        auth_file: join(place, 'users.txt'),
        ...settings,
      },
    }),
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(place, name), text);
  // It refuses to run as root.
  const identity = process.getuid() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  if (identity.uid) {
    for (const path of [place, ...Object.keys(files).map((name) => join(place, name))]) {
      chownSync(path, NOBODY, NOBODY);
    }
  }
  const child = spawn('pgbouncer', [join(place, 'pgbouncer.ini')], {
    ...identity,
    stdio: 'ignore',
  });
  ends.push(() => child.kill('SIGKILL'));
  await wait(500);
  const url = Object.assign(new URL(target), { port: String(port) }).href;
  return { url, stop: () => child.kill('SIGKILL') };
}

function iniOf(sections) {
  const lines = Object.entries(sections).flatMap(([name, pairs]) => [
    `[${name}]`,
    ...Object.entries(pairs).map(([key, value]) => `${key} = ${value}`),
  ]);
  return `${lines.join('\n')}\n`;
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

async function outcome(attempt) {
  try {
    return await attempt();
  } catch (error) {
    return `fails: ${error.message}`;
  }
}

function load(name) {
  return import(join(DIST, name, 'src/index.js'));
}
