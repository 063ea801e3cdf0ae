import 'reflect-metadata';
import { hash, timingSafeEqual } from 'node:crypto';
import {
  Module,
  UnauthorizedException,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Kysely, PostgresDialect } from 'kysely';
import { Pool } from 'pg';
import { DB, MessagesController } from './messages.controller';
import type { Tables } from './tables';

/** The plain service that a user would write instead of taking this one: no events, one key. */
@Module({ controllers: [MessagesController], providers: [{ provide: DB, useFactory: openDb }] })
class AppModule {}

function openDb(): Kysely<Tables> {
  const pool = new Pool({ connectionString: process.env['DATABASE_URL'], max: 10 });
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
}

class KeyGuard implements CanActivate {
  private readonly expected = digest(`Bearer ${process.env['API_KEY'] ?? ''}`);

  canActivate(context: ExecutionContext): boolean {
    const { headers } = context
      .switchToHttp()
      .getRequest<{ headers: { authorization?: string } }>();
    if (timingSafeEqual(digest(headers.authorization ?? ''), this.expected)) return true;
    throw new UnauthorizedException();
  }
}

function digest(text: string): Buffer {
  return hash('sha256', text, 'buffer');
}

async function main(): Promise<void> {
  const app = await NestFactory.create<NestFastifyApplication>(AppModule, new FastifyAdapter(), {
    logger: ['error', 'fatal'],
  });
  app.useGlobalGuards(new KeyGuard());
  await app.listen(0, '127.0.0.1');
  console.log(JSON.stringify({ url: await app.getUrl() }));
}

process.once('disconnect', () => process.exit());
process.once('SIGTERM', () => process.exit());
void main();
