import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '#embedded-postgres';
import { ROOT } from '../../../bench/paths';
import type { Cleanup } from '../../../bench/stage/cleanup';
import { docker, openCompose, type Compose } from '../docker';
import { envOf, secret } from '../environment';
import { whenUp } from '../when-up';
import { startBalancer, type Balancer } from './balancer';

/** Old code that runs, and the same stack as this checkout has it. */
export type RollingStack = {
  readonly key: string;
  readonly balancer: Balancer;
  readonly ownerUrl: () => string;
  /** The documented way: docs/operating.md, "Upgrading". */
  readonly replaceAll: (say: (line: string) => void) => Promise<void>;
  /** What `threadlog verify` says, of the new code. @throws with that, when it does not hold */
  readonly verify: () => Promise<string>;
  /** Lines of the logs of all containers, old and new, in which a process of ours tells of a fault. */
  readonly faults: () => Promise<string[]>;
  /** Containers that ended by themselves, a sentence each. */
  readonly crashes: () => Promise<string[]>;
};

/** The old ones and as many new beside them. */
const APIS = 2;
const PORTS = 2 * APIS;
const [OLD, NEW] = ['threadlog:upgrade-old', 'threadlog:upgrade-new'] as const;

/** pino's error and fatal. */
const FAULT = /^\{"level":[56]0/;

type Name = 'api' | 'worker';

/** Builds both images, starts the old code, and returns when its APIs are ready. */
export async function startOld(
  checkout: string,
  directory: string,
  cleanup: Cleanup,
): Promise<RollingStack> {
  const project = `threadlog-upgrade-${randomBytes(4).toString('hex')}`;
  const [password, key] = [secret(), secret()];
  // An upgrade changes code alone: every password stays.
  const env = envOf({ password, key, port: await freePort(), apis: PORTS, image: OLD });
  const open = async (image: string, from: string): Promise<Compose> => {
    const file = join(directory, `${image.split(':')[1]}.env`);
    writeFileSync(file, env.replace(OLD, image), { mode: 0o600 });
    return openCompose(project, file, from);
  };
  const old = await open(OLD, checkout);
  const next = await open(NEW, ROOT);
  cleanup.add(async () => void (await next('down', '-v', '--remove-orphans', '-t', '5')));
  await next('build', 'api');
  await old('up', '--build', '-d', '--scale', `api=${APIS}`);

  const containers = async (name: Name | 'postgres'): Promise<string[]> =>
    (await next('ps', '-q', name)).split('\n').filter(Boolean);
  const [postgres = ''] = await containers('postgres');
  const format = `{{(index .NetworkSettings.Networks "${project}_store").IPAddress}}`;
  const address = await docker('inspect', '-f', format, postgres);
  const apis = await portsOf(await containers('api'));
  await whenUp(apis);
  const balancer = await startBalancer(apis);
  cleanup.add(balancer.close);
  const ownerUrl = (): string => `postgres://threadlog:${password}@${address}:5432/threadlog`;
  return {
    ...{ key, balancer, ownerUrl },
    replaceAll: (say) => replaceAll({ next, containers, balancer, say }),
    verify: () =>
      next('run', '--rm', '--no-deps', 'migrate', 'node', 'dist/apps/cli/src/main.js', 'verify'),
    faults: async () => {
      const ids = (await next('ps', '-q')).split('\n').filter(Boolean);
      const told = await Promise.all(ids.map((id) => docker('logs', '--tail', '10000', id)));
      return told.flatMap((log) => log.split('\n').filter((line) => FAULT.test(line)));
    },
    crashes: async () => {
      const all = (
        await Promise.all((['api', 'worker', 'postgres'] as const).map(containers))
      ).flat();
      const told = await Promise.all(
        all.map((id) => docker('inspect', '-f', '{{.RestartCount}} {{.Name}}', id)),
      );
      return told
        .filter((line) => !line.startsWith('0 '))
        .map((line) => `ended by itself: ${line}`);
    },
  };
}

type Replacing = {
  readonly next: Compose;
  readonly containers: (name: Name) => Promise<string[]>;
  readonly balancer: Balancer;
  readonly say: (line: string) => void;
};

async function replaceAll({ next, containers, balancer, say }: Replacing): Promise<void> {
  const [oldApis, oldWorkers] = [await containers('api'), await containers('worker')];
  say('migrate, while the old code runs');
  await next('run', '--rm', '--no-deps', 'migrate');
  say('new APIs beside the old ones');
  await beside(next, 'api', PORTS);
  const newApis = (await containers('api')).filter((id) => !oldApis.includes(id));
  const ports = await portsOf(newApis);
  await whenUp(ports);
  balancer.use([...ports, ...(await portsOf(oldApis))]);
  say('a new worker beside the old one');
  await beside(next, 'worker', 2 * oldWorkers.length);
  say('the old APIs stop, one after the other, then the old worker');
  for (const id of [...oldApis, ...oldWorkers]) await docker('stop', id);
  balancer.use(ports);
}

/** What runs stays as it is; what is added has the new image. */
async function beside(next: Compose, name: Name, count: number): Promise<void> {
  await next('up', '-d', '--no-deps', '--no-recreate', '--scale', `${name}=${count}`, name);
}

async function portsOf(apis: readonly string[]): Promise<number[]> {
  const published = await Promise.all(apis.map((id) => docker('port', id, '3000/tcp')));
  return published.map((told) => Number(told.split(':').pop()));
}
