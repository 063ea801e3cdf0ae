import { READ_MODEL, type Db } from '#database';
import { leaseCheckpoint, moveCheckpoint } from './checkpoint';
import { recordDead } from './dead-events';
import type { ReadAfter } from './project-batch';

/** Classes of SQLSTATE that name the data: bad values, broken constraints, limits of the program. */
const DATA_ERROR = /^(22|23|54)/;

export function isDataError(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && DATA_ERROR.test(code);
}

/** Takes the event behind the checkpoint out of the way, and with it the rest of its stream. */
export async function quarantineNext(
  db: Db,
  readAfter: ReadAfter,
  cause: unknown,
  schema = READ_MODEL,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const from = await leaseCheckpoint(tx, schema);
    if (from === undefined) return;
    const [event] = await readAfter(tx, from, 1);
    if (!event) return;
    const { position, streamId } = event;
    await recordDead(tx, schema, [{ position, streamId, reason: String(cause) }]);
    await moveCheckpoint(tx, from, position, schema);
  });
}
