import { Client } from 'pg';
import { eventually } from '../support/eventually';
import { startService, type Service } from '../support/service';
import { expectRefusal } from './support/expect-refusal';
import { exchange, head, openRaw, type RawConnection } from './support/raw-http';
import { speakV1 } from './support/wire';

jest.setTimeout(60_000);

const MB = 1024 * 1024;
const BODY_BYTES = 16 * MB;
/** So many of the largest bodies fit into what a process holds of large ones. */
const BODIES = 3;
const REQUEST_SECONDS = 5;
/** Not asked for before the one test that needs a key which nobody remembers. */
const UNSEEN_KEY = 'tlk_of_somebody_else';

let service: Service;
let threadId: string;
let owner: Client;
beforeAll(async () => {
  const apiEnvironment = { REQUEST_TIMEOUT_SECONDS: String(REQUEST_SECONDS) };
  service = await startService({ otherKeys: `other=${UNSEEN_KEY}`, apiEnvironment });
  threadId = (await speakV1(service).createThread()).id;
  owner = new Client({ connectionString: service.database.ownerUrl });
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await service.stop();
});

type Headers = Readonly<Record<string, string>>;

const headers = (more: Headers): Headers => ({
  Host: 'threadlog.test',
  Authorization: `Bearer ${service.key}`,
  'OpenAI-Beta': 'assistants=v1',
  'Content-Type': 'application/json',
  ...more,
});
const post = (more: Headers = {}): string =>
  head('POST /v1/threads HTTP/1.1', headers({ 'Content-Length': String(BODY_BYTES), ...more }));
const CONTINUE = { Expect: '100-continue' };

const answered = (connection: RawConnection, within = 20_000) =>
  eventually(connection.answers, (all) => all.length > 0, { within });
const admitted = (connection: RawConnection) =>
  eventually(connection.received, (text) => text.includes('100 Continue'));

/** So many connections on which the same is said. */
async function open(...said: readonly string[]): Promise<RawConnection[]> {
  const connections = await Promise.all(
    Array.from({ length: BODIES }, () => openRaw(service.api.port)),
  );
  for (const connection of connections) said.forEach((bytes) => connection.send(bytes));
  return connections;
}

const close = (connections: readonly RawConnection[]): void =>
  connections.forEach((connection) => connection.close());

/** Runs while nobody else gets at a table, and somebody wants to. */
async function behindLock(table: string, run: () => Promise<void>): Promise<void> {
  await owner.query(`begin; lock table ${table} in access exclusive mode`);
  try {
    await run();
  } finally {
    await owner.query('rollback');
  }
}

const somebodyWaits = () =>
  eventually(
    () =>
      service.query(`
        select from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`),
    (waiting) => waiting.length > 0,
  );

/** Every way in which requests with a body end. */
const ways: readonly (readonly [name: string, go: () => Promise<void>])[] = [
  [
    'are answered',
    async () => {
      const connections = await open(post(), '{}'.padEnd(BODY_BYTES));
      for (const connection of connections) await answered(connection);
      close(connections);
    },
  ],
  [
    'are refused for what they say',
    async () => {
      const connections = await open(post(), '{'.padEnd(BODY_BYTES));
      for (const connection of connections) await answered(connection);
      close(connections);
    },
  ],
  [
    'are refused before they are read',
    async () => {
      const connections = await open(post({ 'Content-Type': ';', ...CONTINUE }));
      for (const connection of connections) await answered(connection);
      close(connections);
    },
  ],
  [
    'break off before the first byte',
    async () => {
      const connections = await open(post(CONTINUE));
      for (const connection of connections) await admitted(connection);
      close(connections);
    },
  ],
  [
    'break off in the middle',
    async () => {
      const connections = await open(post(CONTINUE), ' '.repeat(MB));
      for (const connection of connections) await admitted(connection);
      close(connections);
    },
  ],
  [
    'break off before it is known whose they are',
    () =>
      behindLock('threadlog.api_keys', async () => {
        const connections = await open(post({ Authorization: `Bearer ${UNSEEN_KEY}` }));
        await somebodyWaits();
        close(connections);
      }),
  ],
  [
    'break off when they are there and not stored yet',
    () =>
      behindLock('threadlog.events', async () => {
        const connections = await open(post(), '{}'.padEnd(BODY_BYTES));
        await somebodyWaits();
        close(connections);
      }),
  ],
  [
    'break off behind another request',
    () =>
      behindLock('read_model.messages', async () => {
        const list = head(`GET /v1/threads/${threadId}/messages HTTP/1.1`, headers({}));
        const connections = await open(list, post(), ' '.repeat(MB));
        await somebodyWaits();
        close(connections);
      }),
  ],
  [
    'come in chunks and break off',
    async () => {
      const chunked = headers({ 'Transfer-Encoding': 'chunked' });
      const chunk = `${(4 * MB).toString(16)}\r\n${' '.repeat(4 * MB)}\r\n`;
      const connections = await open(head('POST /v1/threads HTTP/1.1', chunked), chunk);
      close(connections);
    },
  ],
  [
    'are given up because they come too late',
    async () => {
      const connections = await open(post(), ' ');
      for (const connection of connections) await answered(connection);
      close(connections);
    },
  ],
];

/** Whether so many bodies are let in; they are in hand while `run` runs. */
async function fit(run: () => Promise<void>): Promise<boolean> {
  const connections = await open(post(CONTINUE));
  try {
    for (const connection of connections) await admitted(connection);
    await run();
    return connections.every(({ answers }) => answers().length === 0);
  } finally {
    close(connections);
  }
}

async function expectNoMoreRoom(): Promise<void> {
  const oneMore = head('POST /v1/threads HTTP/1.1', headers({ 'Content-Length': String(2 * MB) }));
  expect(expectRefusal(await exchange(service.api.port, oneMore))).toMatchObject({ status: 429 });
}

describe.each(ways)('bodies that %s', (_, go) => {
  beforeAll(go);

  it('give back their room, and no more than that', async () => {
    expect(
      await eventually(
        () => fit(expectNoMoreRoom),
        (all) => all,
      ),
    ).toBe(true);
  });
});
