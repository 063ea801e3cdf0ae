import {
  postgresClasses,
  postgresConnection,
  redisClasses,
  redisProducer,
  type QueueBackend,
} from './backend';

/** A producer's end of a queue; its errors are heard, which unheard would end the process. */
export function openQueue(
  backend: QueueBackend,
  name: string,
  onError: (error: Error) => void,
): InstanceType<typeof redisClasses.Queue> | InstanceType<typeof postgresClasses.Queue> {
  const queue =
    backend.kind === 'redis'
      ? new redisClasses.Queue(name, { connection: redisProducer(backend.url) })
      : new postgresClasses.Queue(name, { connection: postgresConnection(backend.pool, 1) });
  queue.on('error', onError);
  return queue;
}
