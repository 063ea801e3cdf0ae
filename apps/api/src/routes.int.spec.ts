import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { createKeyRing } from '#access';
import { OPERATIONS } from '#openapi';
import { openTestLog, type TestLog } from '../../../test/support/log';
import { AppModule } from './app.module';
import { createHttpAdapter } from './http/create-http-adapter';

describe('the routes that the API registers', () => {
  let log: TestLog;
  beforeAll(async () => (log = await openTestLog()));
  afterAll(() => log.close());

  it('are the operations of the OpenAPI document, no more and no fewer', async () => {
    const { db, appender } = log;
    const adapter = createHttpAdapter({
      keys: createKeyRing(db),
      logger: pino({ level: 'silent' }),
    });
    const routes: string[] = [];
    adapter.getInstance<FastifyInstance>().addHook('onRoute', ({ method, url }) => {
      for (const one of [method].flat()) routes.push(`${one.toLowerCase()} ${url}`);
    });
    const app = await NestFactory.create<NestFastifyApplication>(
      AppModule.with({ db, appender }),
      adapter,
      { logger: false, bodyParser: false },
    );
    await app.init();
    await app.close();
    // Fastify answers HEAD wherever it answers GET.
    expect(routes.filter((route) => !route.startsWith('head ')).sort()).toEqual(documented());
  });
});

/** As Fastify writes them: `get /v1/threads/:thread_id`. */
function documented(): readonly string[] {
  return OPERATIONS.map(({ method, path, access }) => {
    const route = path.replaceAll(/\{(\w+)\}/g, ':$1');
    return `${method} ${access === 'key' ? '/v1' : ''}${route}`;
  }).sort();
}
