import { fillLog, type Filled, type Filling } from '../../support/fill-log';
import { callApi } from '../contenders/call-api';
import { drain } from '../contenders/projection-lag';
import {
  migrateDatabase,
  startApi,
  startWorker,
  type ThreadlogDatabase,
} from '../contenders/threadlog-processes';
import type { HttpLoad } from '../load/http-load';
import { connect } from '../stage/query';
import type { Stage } from '../stage/stage';

export type FilledDatabase = ThreadlogDatabase & { readonly filled: Filled };

/** Messages that the service itself writes, for the filled ones to be copied from: a prime number. */
const MODEL_MESSAGES = 509;
const GIVE_UP_SECONDS = 60;

/**
 * A database of its own with many messages, as the service would have left it. Nobody is running on it.
 * @param progress hears how far it is, ten times
 */
export async function makeFilledDatabase(
  { stage, load }: { readonly stage: Stage; readonly load: HttpLoad },
  name: string,
  filling: Omit<Filling, 'modelThread' | 'onProgress'>,
  progress: (line: string) => void,
): Promise<FilledDatabase> {
  const messages = (filling.threads * filling.messagesEach).toLocaleString('en');
  const what = `filling a log${filling.readTables ? ' and read tables' : ''} with ${messages} messages`;
  progress(what);
  await stage.createDatabase(name);
  const database = await migrateDatabase(stage, name);
  const modelThread = await writeModel(stage, load, database);
  const client = await connect(database.ownerUrl);
  try {
    const onProgress = sayTenths(filling.threads * (filling.messagesEach + 1), (percent) =>
      progress(`${what} · ${percent} %`),
    );
    const filled = await fillLog(client, { ...filling, modelThread, onProgress });
    await client.query('vacuum (analyze)');
    await client.query('checkpoint');
    return { ...database, filled };
  } finally {
    await client.end();
  }
}

function sayTenths(all: number, say: (percent: number) => void): (events: number) => void {
  let said = 0;
  return (events) => {
    const tenths = Math.floor((10 * events) / all);
    if (tenths > said) say(10 * tenths);
    said = tenths;
  };
}

async function writeModel(
  stage: Stage,
  load: HttpLoad,
  database: ThreadlogDatabase,
): Promise<string> {
  const [{ api, port }, worker] = await Promise.all([
    startApi(stage, database),
    startWorker(stage, database),
  ]);
  const { key, ownerUrl } = database;
  const metadata = { customer: 'c0' };
  const thread = (await callApi({ port, key }, '/v1/threads', { metadata })) as { id: string };
  await load.run({
    ports: [port],
    spec: {
      kind: 'create',
      host: `127.0.0.1:${port}`,
      key,
      targets: { createIn: [thread.id], listIn: [], messages: [] },
      seed: 0,
    },
    connections: 16,
    seconds: GIVE_UP_SECONDS,
    most: MODEL_MESSAGES,
  });
  await drain(ownerUrl);
  await Promise.all([api.stop(), worker.stop()]);
  return thread.id;
}
