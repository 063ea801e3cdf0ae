import { ApiError, parseMoment, type RawQuery } from '#contract';
import type { Db } from '#database';
import { positionAt } from '#projection';
import type { Exchange } from '../http/answer';
import { requireScope } from '../http/scopes';
import { noteRead } from './note-reads';

/**
 * The position that `as_of` asks for, which the answer then names; `undefined` for a read of now. The past
 * shows what was changed and deleted since, so it takes the scope of an audit, and is noted like one.
 * @throws ApiError invalid_moment, missing_scope, moment_ahead
 */
export async function positionOf(
  db: Db,
  query: RawQuery,
  { request, reply }: Exchange,
): Promise<number | undefined> {
  const moment = parseMoment(query, 'as_of');
  if (!moment) return undefined;
  if (request.caller) requireScope(request.caller.key, 'audit');
  await noteRead(db, request);
  const found = await positionAt(db, moment);
  if (found.status === 'ahead') {
    const value = [query['as_of']].flat().join();
    throw new ApiError('moment_ahead', { param: 'as_of', value, position: found.head });
  }
  void reply.header('x-threadlog-position', String(found.position));
  return found.position;
}
