import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { Registry } from 'prom-client';

export type MetricsServer = { readonly close: () => Promise<void> };

/** Where metrics are fetched from; without a port, nothing is measured. */
export type MetricsPlace = { readonly port: number | undefined; readonly host: string };

/** Whoever fetches has a few seconds to ask and to read. */
const TIMEOUT_MS = 5_000;
const CONNECTIONS = 32;

/** What `create` makes, and how to serve it; undefined where nobody asks for metrics. */
export function openMetrics<M extends { readonly registry: Registry }>(
  { port, host }: MetricsPlace,
  create: () => M,
): (M & { readonly serve: () => Promise<MetricsServer> }) | undefined {
  if (port === undefined) return undefined;
  const metrics = create();
  return { ...metrics, serve: () => serveMetrics(metrics.registry, port, host) };
}

/**
 * Answers `GET /metrics` on a port of its own, which is not for the world: no key is asked for, and no
 * count of it is anybody's but the operator's.
 */
async function serveMetrics(
  registry: Registry,
  port: number,
  host: string,
): Promise<MetricsServer> {
  const server = createServer((request, response) => {
    if (request.url === '/metrics' && request.method === 'GET') {
      // Whatever cannot be told must not end the process.
      tell(registry, response).catch(() => response.destroy());
    } else response.writeHead(404).end();
  });
  server.requestTimeout = TIMEOUT_MS;
  server.headersTimeout = TIMEOUT_MS;
  server.maxConnections = CONNECTIONS;
  server.listen(port, host);
  await once(server, 'listening');
  return {
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
