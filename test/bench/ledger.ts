import { residentBytes } from './stage/resident-bytes';

/** What the service acknowledged, and what its processes held in memory by then. */
export type Ledger = {
  readonly messages: () => number;
  readonly add: (messages: number) => void;
  readonly memory: () => readonly MemoryPoint[];
};

export type MemoryPoint = {
  readonly messages: number;
  /** By process, where the system tells. */
  readonly bytes: Readonly<Record<string, number>>;
};

export function createLedger(pids: Readonly<Record<string, number>>, atFirst: number): Ledger {
  let messages = atFirst;
  const memory: MemoryPoint[] = [];
  return {
    messages: () => messages,
    add: (more) => {
      messages += more;
      if (more === 0) return;
      const bytes = Object.entries(pids).map(([name, pid]) => [name, residentBytes(pid)] as const);
      const known = bytes.filter(([, size]) => size !== undefined);
      memory.push({ messages, bytes: Object.fromEntries(known) as Record<string, number> });
    },
    memory: () => memory,
  };
}
