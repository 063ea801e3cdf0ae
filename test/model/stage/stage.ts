import { createKey } from '#access';
import { connectionConfig, openDatabase } from '#database';
import { createAppender, openAppendConnection, type Appender } from '#event-store';
import { startRedis } from '../../support/redis-process';
import { startService, type Service } from '../../support/service';
import type { Ask } from '../reference/ask';
import type { Answer } from '../reference/expected';
import type { Client } from './client';
import { createProjector, type Projector } from './projector';

export type Queue = 'Redis' | 'PostgreSQL';

/** One service with two APIs and a worker, on which many stories play at once. */
export type Stage = {
  /** Where the queue of its worker is. */
  readonly queue: Queue;
  readonly service: Service;
  readonly projector: Projector;
  /** Writes into the log what no request can: what an import brings. */
  readonly appender: Appender;
  /** A key of a project that nobody else knows. */
  readonly newProject: () => Promise<{ readonly projectId: string; readonly key: string }>;
  readonly send: (api: number, key: string, ask: Ask) => Promise<Answer>;
  readonly stop: () => Promise<void>;
};

export async function setStage(client: Client, queue: Queue): Promise<Stage> {
  const redis = queue === 'Redis' ? await startRedis() : undefined;
  const service = await startService(redis ? { redisUrl: redis.url } : {});
  const second = await service.startApi();
  const ports = [service.api.port, second.port];
  const url = service.database.appUrl;
  const { db, close } = openDatabase({ url, name: 'stories' });
  const appender = createAppender({
    connection: openAppendConnection(connectionConfig({ url, name: 'stories' })),
  });
  let projects = 0;
  return {
    queue,
    service,
    projector: createProjector(service),
    appender,
    newProject: async () => {
      const projectId = `story-${(projects += 1)}`;
      const scopes = ['read', 'write'] as const;
      const { key } = await createKey(db, { projectId, name: 'a story', scopes });
      return { projectId, key };
    },
    send: (api, key, ask) => client.send(ports[api % ports.length] ?? 0, key, ask),
    stop: async () => {
      await appender.close();
      await close();
      await service.stop();
      await redis?.kill();
    },
  };
}
