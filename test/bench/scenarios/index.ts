import type { Ground } from '../ground';
import type { Options } from '../options';
import { measureBigTables, type BigTables } from './big-tables';
import { measureImport, type ImportSpeed } from './import';
import { measureLatency, type ProjectionLatency } from './latency';
import { measureMemory, type Memory } from './memory';
import { measureProjection, type ProjectionSpeed } from './projection';
import { measureStorage, type Storage } from './storage';

/** What is measured beside the rounds; what was not asked for is not there. */
export type Scenarios = {
  readonly latency?: ProjectionLatency;
  readonly memory?: Memory;
  readonly storage?: Storage;
  readonly bigTables?: BigTables;
  readonly projection?: ProjectionSpeed;
  readonly imported?: ImportSpeed;
};

/** On the database of the rounds: what they wrote is what is looked at. */
export async function measureService(
  ground: Ground,
  options: Options,
  progress: (line: string) => void,
): Promise<Scenarios> {
  const { only, sizes } = options;
  const latency = only.has('latency') && (await measureLatency(ground, options, progress));
  const memory = only.has('create') && (await measureMemory(ground, sizes.creates, progress));
  const storage = only.has('create') && (await measureStorage(ground));
  return {
    ...(latency && { latency }),
    ...(memory && { memory }),
    ...(storage && { storage }),
  };
}

/** On databases of their own. */
export async function measureFilled(
  ground: Ground,
  emmett: string | undefined,
  options: Options,
  progress: (line: string) => void,
): Promise<Scenarios> {
  const { only } = options;
  const bigTables = only.has('big tables') && (await measureBigTables(ground, options, progress));
  const projection =
    only.has('projection') && (await measureProjection(ground, emmett, options, progress));
  const imported =
    only.has('import') && (await measureImport(ground, options.sizes.imported, progress));
  return {
    ...(bigTables && { bigTables }),
    ...(projection && { projection }),
    ...(imported && { imported }),
  };
}
