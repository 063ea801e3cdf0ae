import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Db } from '#database';
import { readCheckpoint } from '#projection';
import { DB } from './tokens';

/** For whatever starts and watches the process; listens only where WORKER_PORT is set. */
@Controller()
export class HealthController {
  constructor(@Inject(DB) private readonly db: Db) {}

  /** The process runs. */
  @Get('healthz')
  health(): object {
    return { status: 'ok' };
  }

  /** The process can work: its database answers. */
  @Get('readyz')
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    try {
      return { status: 'ready', projected: await readCheckpoint(this.db) };
    } catch {
      void reply.status(503);
      return { status: 'not ready', reasons: ['the database does not answer'] };
    }
  }
}
