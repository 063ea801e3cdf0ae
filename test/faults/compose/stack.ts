import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '#embedded-postgres';
import type { Cleanup } from '../../bench/stage/cleanup';
import { whenUp } from './when-up';
import { docker, openCompose } from './docker';
import { envOf, secret } from './environment';

/** The stack of docker-compose.yml, two APIs of it, beside whatever else runs on this machine. */
export type Stack = {
  readonly key: string;
  /** Of 127.0.0.1, by name. */
  readonly ports: Readonly<Record<string, number>>;
  readonly ownerUrl: () => string;
  /** Takes every container of the service off the network of the databases. */
  readonly cut: (service: Service) => Promise<void>;
  /** Brings them back, under the names that they had, maybe at other addresses. */
  readonly mend: (service: Service) => Promise<void>;
  /** Containers that ended by themselves, a sentence each. */
  readonly crashes: () => Promise<string[]>;
  /** Ends it, with its volumes. */
  readonly close: () => Promise<void>;
};

export type Service = 'postgres' | 'redis' | 'api' | 'worker';

const IMAGE = 'threadlog:faults';
const APIS = 2;

/** Builds the image, starts everything, and returns when both APIs are ready. */
export async function startStack(directory: string, cleanup: Cleanup): Promise<Stack> {
  const project = `threadlog-faults-${randomBytes(4).toString('hex')}`;
  const [password, key] = [secret(), secret()];
  const env = join(directory, 'env');
  const settings = { password, key, port: await freePort(), apis: APIS, image: IMAGE };
  writeFileSync(env, envOf(settings), { mode: 0o600 });
  const compose = await openCompose(project, env);
  let closing: Promise<unknown> | undefined;
  const close = async (): Promise<void> => {
    await (closing ??= compose('down', '-v', '--remove-orphans', '-t', '5'));
  };
  cleanup.add(close);
  await compose('up', '--build', '-d', '--scale', `api=${APIS}`);

  const containers = async (service: Service): Promise<string[]> =>
    (await compose('ps', '-q', service)).split('\n').filter(Boolean);
  const network = `${project}_store`;
  const addressOf = async (service: Service): Promise<string> => {
    const [id = ''] = await containers(service);
    const format = `{{(index .NetworkSettings.Networks "${network}").IPAddress}}`;
    return docker('inspect', '-f', format, id);
  };
  let address = await addressOf('postgres');
  const ports = await portsOf(await containers('api'));
  await whenUp(Object.values(ports));
  return {
    key,
    ports,
    ownerUrl: () => `postgres://threadlog:${password}@${address}:5432/threadlog`,
    cut: async (service) => {
      for (const id of await containers(service))
        await docker('network', 'disconnect', network, id);
    },
    mend: async (service) => {
      for (const id of await containers(service)) {
        await docker('network', 'connect', '--alias', service, network, id);
      }
      if (service === 'postgres') address = await addressOf('postgres');
    },
    crashes: async () => {
      const all = (['postgres', 'redis', 'api', 'worker'] as const).map(containers);
      const restarts = (await Promise.all(all)).flat().map(async (id) => {
        const told = await docker('inspect', '-f', '{{.RestartCount}} {{.Name}}', id);
        return told.startsWith('0 ')
          ? []
          : [`a container ended by itself, times and name: ${told}`];
      });
      return (await Promise.all(restarts)).flat();
    },
    close,
  };
}

async function portsOf(apis: readonly string[]): Promise<Record<string, number>> {
  const told = apis.map(async (id, index): Promise<[string, number]> => {
    const published = await docker('port', id, '3000/tcp');
    return [`api-${index + 1}`, Number(published.split(':').pop())];
  });
  return Object.fromEntries(await Promise.all(told));
}
