import { drain } from '../contenders/projection-lag';
import type { Ground } from '../ground';
import type { MemoryPoint } from '../ledger';

export type Memory = {
  /** Messages created through the processes that were watched. */
  readonly creates: number;
  readonly points: readonly MemoryPoint[];
};

const CONNECTIONS = 64;
/** Creates between two looks at the memory, at most. */
const STEP = 20_000;
const STEP_SECONDS = 20;
/** Twice of what a thousand creates a second would take. */
const MOST_MS_PER_CREATE = 2;

/** Creates until there were so many, or until it takes too long, and tells what memory they cost. */
export async function measureMemory(
  { load, service, fixture, ledger }: Ground,
  creates: number,
  progress: (line: string) => void,
): Promise<Memory> {
  const { port, key, ownerUrl } = service;
  const giveUpAt = performance.now() + (creates - ledger.messages()) * MOST_MS_PER_CREATE;
  for (let seed = 10_000; ledger.messages() < creates; seed += 1) {
    if (performance.now() > giveUpAt) break;
    progress(`memory · ${ledger.messages().toLocaleString('en')} creates`);
    const { createIn, listIn } = fixture;
    const driven = await load.run({
      ports: [port],
      spec: {
        kind: 'create',
        host: `127.0.0.1:${port}`,
        key,
        targets: { createIn, listIn, messages: [] },
        seed,
      },
      connections: CONNECTIONS,
      seconds: STEP_SECONDS,
      most: Math.min(STEP, creates - ledger.messages()),
    });
    await drain(ownerUrl);
    ledger.add(driven.acknowledged);
  }
  return { creates: ledger.messages(), points: ledger.memory() };
}
