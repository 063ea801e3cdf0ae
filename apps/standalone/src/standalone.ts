import { once } from 'node:events';
import { resolve } from 'node:path';
import { masterKeyFile, type Config } from '#config';
import { makeMasterKeyFile } from '#encryption';
import { banner, baseUrl } from './banner';
import { checkPort } from './check-port';
import {
  makeKeys,
  openEmbeddedStore,
  openGivenStore,
  refuseSecondStart,
  type Store,
} from './open-store';
import type { Part } from './part';
import { prepareDataDirectory } from './prepare-data-directory';
import { startApp } from './start-app';
import { waitUntilReady } from './wait-until-ready';

export type Standalone = {
  readonly config: Config;
  /** What the apps inherit. */
  readonly variables: NodeJS.ProcessEnv;
  /** End in order. */
  readonly stop: AbortSignal;
  /** End now. */
  readonly kill: AbortSignal;
  readonly say: (text: string) => void;
};

/**
 * Everything on one machine: the database where none is given, then API and worker as processes.
 * Returns when `stop` was heard, or one of them ended by itself, and the others have ended too.
 * @returns the exit code
 * @throws StartError when something is wrong that a person can put right
 */
export async function runStandalone(standalone: Standalone): Promise<number> {
  const { stop, kill, say } = standalone;
  const parts: Part[] = [];
  kill.addEventListener('abort', () => parts.forEach((part) => part.kill()));
  const stopped = once(stop, 'abort').then(() => undefined);
  try {
    const news = await Promise.race([stopped, bringUp(standalone, parts)]);
    if (news === undefined) return 0;
    say(news);
    const loss = await Promise.race([stopped, ...parts.map(describeEnd)]);
    if (loss === undefined) return 0;
    say(loss);
    return 1;
  } finally {
    await stopAll(parts);
  }
}

/** Adds each part to `parts` as soon as it has to be stopped; returns what to tell the person. */
async function bringUp(standalone: Standalone, parts: Part[]): Promise<string> {
  const { config, stop } = standalone;
  const dataDirectory = resolve(config.DATA_DIR);
  prepareDataDirectory(dataDirectory);
  refuseSecondStart(config, dataDirectory);
  const port = await checkPort(config.HOST, config.PORT);
  stop.throwIfAborted();
  const store = await openStore(standalone, dataDirectory, parts);
  // Where the database is ours, so is the key of what is in it: beside it, and never in it.
  if (!config.DATABASE_URL && !config.MASTER_KEY_FILE) {
    await makeMasterKeyFile(masterKeyFile(config).path);
  }
  const createdKey = await makeKeys(store.url, config.API_KEYS);
  stop.throwIfAborted();
  const variables = {
    // One screen for the person; their own choice comes after and wins.
    ...{ NODE_ENV: 'production', LOG_LEVEL: 'warn' },
    // No balancer has to be told, and the person waits.
    SHUTDOWN_GRACE_MS: '0',
    ...standalone.variables,
    ...{ PORT: String(port), DATABASE_URL: store.url, DATA_DIR: dataDirectory },
  };
  parts.push(startApp('The API', 'api', variables), startApp('The worker', 'worker', variables));
  await waitUntilReady(`${baseUrl(config.HOST, port)}/readyz`, parts);
  const hasGivenKeys = config.API_KEYS !== undefined;
  return banner({ host: config.HOST, port, data: store.place, createdKey, hasGivenKeys });
}

function openStore(
  { config, say }: Standalone,
  dataDirectory: string,
  parts: Part[],
): Promise<Store> {
  return config.DATABASE_URL
    ? openGivenStore(config.DATABASE_URL, config.MIGRATION_DATABASE_URL)
    : openEmbeddedStore(dataDirectory, (part) => parts.push(part), say);
}

async function describeEnd({ name, ended }: Part): Promise<string> {
  return `${name} ended unexpectedly (${await ended}); stopping everything.`;
}

/** The last started first: the apps finish what they have begun while the database is still there. */
async function stopAll(parts: readonly Part[]): Promise<void> {
  const [apps, rest] = [parts.filter((part) => part.isApp), parts.filter((part) => !part.isApp)];
  await Promise.all(apps.map((part) => part.stop()));
  await Promise.all(rest.map((part) => part.stop()));
}
