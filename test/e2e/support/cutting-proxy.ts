import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export type CuttingProxy = {
  /** As an SDK wants it, through the proxy. */
  readonly baseUrl: string;
  /** From now on, `count` answers are swallowed: the client's connection breaks instead. */
  readonly swallow: (count: number) => void;
  /** Answers swallowed so far. */
  readonly swallowed: () => number;
  readonly close: () => Promise<void>;
};

/** Stands between a client and the API on `port`, and loses answers that the API has given. */
export async function startCuttingProxy(port: number): Promise<CuttingProxy> {
  let toSwallow = 0;
  let swallowed = 0;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const api = connect(port, '127.0.0.1');
    for (const socket of [client, api]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => sockets.delete(socket));
    }
    client.pipe(api);
    client.on('close', () => api.destroy());
    api.on('close', () => client.destroy());
    api.on('data', (bytes) => {
      if (toSwallow === 0) {
        client.write(bytes);
        return;
      }
      toSwallow -= 1;
      swallowed += 1;
      client.destroy();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    swallow: (count) => (toSwallow = count),
    swallowed: () => swallowed,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
