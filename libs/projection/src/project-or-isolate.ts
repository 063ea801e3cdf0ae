import { projectBatch, type ProjectedBatch, type Projecting } from './project-batch';
import { isDataError, quarantineNext } from './quarantine-next';

export type Isolating = Projecting & {
  /** Told of each batch, for metrics. */
  readonly onBatch?: (batch: ProjectedBatch, milliseconds: number) => void;
};

/**
 * Projects a batch. Where the database refuses something in it, that is narrowed down by halves; what
 * then stands alone is quarantined.
 */
export async function projectOrIsolate(
  { onBatch, ...projecting }: Isolating,
  limit: number,
): Promise<ProjectedBatch | { readonly status: 'refused' }> {
  const start = performance.now();
  try {
    const batch = await projectBatch(projecting, limit);
    onBatch?.(batch, performance.now() - start);
    return batch;
  } catch (error) {
    if (!isDataError(error)) throw error;
    const { db, readAfter, schema } = projecting;
    if (limit === 1) await quarantineNext(db, readAfter, error, schema);
    return { status: 'refused' };
  }
}
