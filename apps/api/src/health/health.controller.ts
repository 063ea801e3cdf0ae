import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Health, Readiness as Answer } from '#contract';
import { pendingMigrations, type Db } from '#database';
import { DB } from '../tokens';
import { Readiness } from './readiness';

/** For whatever starts, watches and routes to the process; no key needed, nothing told. */
@Controller()
export class HealthController {
  constructor(
    @Inject(DB) private readonly db: Db,
    private readonly readiness: Readiness,
  ) {}

  /** The process runs. */
  @Get('healthz')
  health(): Health {
    return { status: 'ok' };
  }

  /** The process can serve: send it requests. */
  @Get('readyz')
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<Answer> {
    const reasons = await this.reasonsAgainst();
    if (reasons.length === 0) return { status: 'ready' };
    void reply.status(503);
    return { status: 'not ready', reasons };
  }

  private async reasonsAgainst(): Promise<readonly string[]> {
    if (this.readiness.isStopping) return ['the process is stopping'];
    try {
      const pending = await pendingMigrations(this.db);
      return pending.length > 0 ? [`the database lacks the migrations ${pending.join(', ')}`] : [];
    } catch {
      return ['the database does not answer'];
    }
  }
}
