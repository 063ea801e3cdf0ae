import type { Server } from 'node:http';
import type { INestApplication } from '@nestjs/common';

/** How often to look for connections that have fallen idle. */
const SWEEP_MS = 50;

/**
 * Closes the application once every request that was under way has its answer. Closing alone would
 * wait for clients that keep their connection open after the answer, as HTTP libraries do: each answer
 * from here on ends its connection, and one on which nothing comes is closed.
 * @param withinMs after which the connections that are left are given up
 */
export async function closeServer(app: INestApplication, withinMs: number): Promise<void> {
  const server = app.getHttpServer() as Server;
  const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS);
  const giveUp = setTimeout(() => server.closeAllConnections(), withinMs);
  try {
    await app.close();
  } finally {
    clearInterval(sweep);
    clearTimeout(giveUp);
  }
}
