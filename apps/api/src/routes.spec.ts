import { NestFactory } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { createKeyLookup, createKeyRing, createKeyUse } from '#access';
import { connectionConfig, openDatabase } from '#database';
import { createAppender, openAppendConnection } from '#event-store';
import { openFileStore } from '#file-store';
import { OPERATIONS } from '#openapi';
import { createReads } from '#projection';
import { ISOLATION_ROWS, routeOf } from '../../../test/e2e/support/isolation-rows';
import { AppModule } from './app.module';
import { createHttpAdapter } from './http/create-http-adapter';
import { createPageCache } from './messages/page-cache';
import { createTurns } from './http/turns';

/** Every `GET /path` that the application registers; nothing is connected to and nothing listens. */
async function registeredRoutes(): Promise<readonly string[]> {
  const nowhere = { url: 'postgres://nobody@127.0.0.1:1/none', name: 'none' };
  const { db } = openDatabase(nowhere);
  const appender = createAppender({ connection: openAppendConnection(connectionConfig(nowhere)) });
  const adapter = createHttpAdapter({
    keys: createKeyRing(createKeyLookup(db)),
    keyUse: createKeyUse(db),
    requestSeconds: 60,
    logger: pino({ level: 'silent' }),
  });
  const routes: string[] = [];
  adapter.getInstance<FastifyInstance>().addHook('onRoute', ({ method, url }) => {
    routes.push(...[method].flat().map((verb) => `${verb} ${url}`));
  });
  const reads = createReads(db, { maxWaiting: 1 });
  const pages = createPageCache(0);
  const heavyReads = createTurns({ atOnce: 1, waiting: 1, patienceMs: 1 });
  const eventStreams = { open: neverOpened, count: () => 0, close: () => undefined };
  const files = { store: openFileStore({ dataDirectory: '/nowhere' }), maxBytes: 1 };
  const app = await NestFactory.create(
    AppModule.with({ db, appender, reads, pages, heavyReads, eventStreams, files }),
    adapter,
    {
      logger: false,
      bodyParser: false,
    },
  );
  await app.init();
  await app.close();
  return routes;
}

function neverOpened(): never {
  throw new Error('nobody asks');
}

describe('the routes of the API', () => {
  it('are all tried with the key of another project, by a row of isolation-rows.ts each', async () => {
    const routes = (await registeredRoutes()).filter((route) => route.includes(' /v1/'));
    expect([...new Set(ISOLATION_ROWS.map(routeOf))].sort()).toEqual([...new Set(routes)].sort());
  });

  it('are the operations of the OpenAPI document, no more and no fewer', async () => {
    const routes = await registeredRoutes();
    // Fastify answers HEAD wherever it answers GET.
    expect(routes.filter((route) => !route.startsWith('HEAD ')).sort()).toEqual(documented());
  });
});

/** As Fastify writes them: `GET /v1/threads/:thread_id`. */
function documented(): readonly string[] {
  return OPERATIONS.map(({ method, path, access }) => {
    const route = path.replaceAll(/\{(\w+)\}/g, ':$1');
    return `${method.toUpperCase()} ${access === 'key' ? '/v1' : ''}${route}`;
  }).sort();
}
