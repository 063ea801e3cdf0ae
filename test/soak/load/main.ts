import { createCleanup } from '../../bench/stage/cleanup';
import { setStage } from '../../bench/stage/stage';
import { writeDocs } from './report';
import { soak } from './soak';

/** From here on a run is long enough to be told of. */
const MINUTES_FOR_DOCS = 10;
/** Connections to PostgreSQL that it must allow at least. */
const CONNECTIONS = 20;

async function main(): Promise<number> {
  const minutes = Number(process.env['THREADLOG_SOAK_MINUTES'] ?? MINUTES_FOR_DOCS);
  const cleanup = createCleanup((error) => console.error('cleaning up:', error));
  const interrupted = new Promise<undefined>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => resolve(undefined));
    }
  });
  try {
    const stage = await setStage({ cleanup, clients: CONNECTIONS });
    const soaked = await Promise.race([soak(stage, minutes), stage.loss, interrupted]);
    if (!soaked) return 130;
    console.log(soaked.report);
    if (minutes >= MINUTES_FOR_DOCS) writeDocs(soaked.report);
    return soaked.holds ? 0 : 1;
  } catch (error) {
    console.error(error);
    return 1;
  } finally {
    await cleanup.run();
  }
}

void main().then((code) => process.exit(code));
