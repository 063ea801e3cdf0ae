import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';

export type MetricsServer = { readonly url: string; readonly close: () => Promise<void> };

/** Whoever fetches has a few seconds to ask and to read. */
const TIMEOUT_MS = 5_000;
const CONNECTIONS = 32;

/**
 * Answers `GET /metrics` on a port of its own, which is not for the world: no key is asked for, and no
 * count of it is anybody's but the operator's.
 */
export async function serveMetrics(
  registry: Registry,
  port: number,
  host: string,
): Promise<MetricsServer> {
  const server = createServer((request, response) => {
    if (request.url === '/metrics' && request.method === 'GET') void tell(registry, response);
    else response.writeHead(404).end();
  });
  server.requestTimeout = TIMEOUT_MS;
  server.headersTimeout = TIMEOUT_MS;
  server.maxConnections = CONNECTIONS;
  server.listen(port, host);
  await once(server, 'listening');
  const { address, port: bound } = server.address() as AddressInfo;
  return {
    url: `http://${address}:${bound}/metrics`,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function tell(registry: Registry, response: ServerResponse): Promise<void> {
  const text = await registry.metrics();
  response.writeHead(200, { 'content-type': registry.contentType }).end(text);
}
