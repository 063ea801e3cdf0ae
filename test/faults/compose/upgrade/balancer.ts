import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { isReady } from '../when-up';

/** What stands in front of APIs that come and go: new connections lead to those that are ready. */
export type Balancer = {
  readonly port: number;
  /** The APIs that there are now, by port. */
  readonly use: (ports: readonly number[]) => void;
  readonly close: () => Promise<void>;
};

const LOOKS_EVERY_MS = 100;

/** Of connections, not of requests: an API that stops closes them behind its last answers. */
export async function startBalancer(first: readonly number[]): Promise<Balancer> {
  let known = first;
  let ready = first;
  let turn = 0;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const port = ready[(turn += 1) % ready.length];
    if (port === undefined) return void client.destroy();
    const api = connect(port, '127.0.0.1');
    for (const [one, other] of [
      [client, api],
      [api, client],
    ] as const) {
      sockets.add(one);
      one
        .on('error', () => other.destroy())
        .on('close', () => {
          sockets.delete(one);
          other.end();
        });
      one.pipe(other);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stop = new AbortController();
  const looking = look();
  return {
    port: (server.address() as AddressInfo).port,
    use: (ports) => (known = ports),
    close: async () => {
      stop.abort();
      await looking;
      server.close();
      sockets.forEach((socket) => socket.destroy());
    },
  };

  async function look(): Promise<void> {
    while (!stop.signal.aborted) {
      const now = known;
      const answers = await Promise.all(now.map(isReady));
      ready = now.filter((_, index) => answers[index]);
      await pause(LOOKS_EVERY_MS);
    }
  }
}
