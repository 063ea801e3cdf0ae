import {
  Inject,
  Injectable,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Observable } from 'rxjs';
import { noteAuditRead } from '#access';
import type { Db } from '#database';
import { DB } from '../tokens';

/** On routes that show the past: each request is noted before anything is read for it. */
@Injectable()
export class NoteReads implements NestInterceptor {
  constructor(@Inject(DB) private readonly db: Db) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    await noteRead(this.db, context.switchToHttp().getRequest<FastifyRequest>());
    return next.handle();
  }
}

/** Notes who asks for what; what cannot be noted is not answered. */
export async function noteRead(db: Db, request: FastifyRequest): Promise<void> {
  const { caller, method, url } = request;
  if (!caller) throw new Error('a route without authentication is noted for nobody');
  const { key, requestId } = caller;
  await noteAuditRead(db, { ...key, requestId, method, url });
}
