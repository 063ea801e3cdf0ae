import type { Db } from '#database';
import { readHead } from '#event-store';
import { findPositionAt, type Stretch } from '#sealing';
import type { ExportOptions } from './export-options';

/**
 * The positions that are asked for, as far as the log goes now.
 * @throws Error in one sentence when there are none
 */
export async function chooseStretch(db: Db, options: ExportOptions): Promise<Stretch> {
  const { project: projectId, thread: streamId, fromPosition = 1 } = options;
  const head = await readHead(db);
  if (head === 0) throw new Error('the log is empty');
  const from = options.from ? await findPositionAt(db, options.from, head) : fromPosition;
  const to = options.to
    ? (await findPositionAt(db, options.to, head)) - 1
    : Math.min(options.toPosition ?? head, head);
  if (from <= to) return { from, to, projectId, streamId };
  throw new Error(
    options.from || options.to
      ? 'no event was recorded in that time'
      : `there is no position ${from}: the log ends at ${head}`,
  );
}
