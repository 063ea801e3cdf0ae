import type { Db } from '#database';
import { projectBatch, type ProjectedBatch, type ReadAfter } from './project-batch';
import { isDataError, quarantineNext } from './quarantine-next';

export type Projecting = {
  readonly db: Db;
  readonly readAfter: ReadAfter;
  /** Where the read tables stand; by default, those in use. */
  readonly schema?: string;
  /** Told of each batch, for metrics. */
  readonly onBatch?: (batch: ProjectedBatch, milliseconds: number) => void;
};

/**
 * Projects a batch. Where the database refuses something in it, that is narrowed down by halves; what
 * then stands alone is quarantined.
 */
export async function projectOrIsolate(
  { db, readAfter, schema, onBatch }: Projecting,
  limit: number,
): Promise<ProjectedBatch | { readonly status: 'refused' }> {
  const start = performance.now();
  try {
    const batch = await projectBatch(db, readAfter, limit, schema);
    onBatch?.(batch, performance.now() - start);
    return batch;
  } catch (error) {
    if (!isDataError(error)) throw error;
    if (limit === 1) await quarantineNext(db, readAfter, error, schema);
    return { status: 'refused' };
  }
}
