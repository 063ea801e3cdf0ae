import type { Ground } from './ground';

/** What is asked of a contender. The matrix is workloads × connections × contenders. */
export const WORKLOADS = [
  'create',
  'hot thread',
  'list',
  'deep list',
  'retrieve',
  'mixed',
] as const;

export type Workload = (typeof WORKLOADS)[number];

/** One round: this many clients at once, for this long, each waiting for its answer. */
export type Load = { readonly connections: number; readonly seconds: number };

/** What one contender did in one round. */
export type Round = {
  readonly perSecond: number;
  readonly latency: Latency;
  /** Microseconds of CPU for one operation, by process; empty where the system does not tell. */
  readonly cpu: Readonly<Record<string, number>>;
  /** CPUs that were busy on the machine meanwhile, whoever kept them so; where the system tells. */
  readonly busyCpus?: number;
  /** Only where something works behind the answers. */
  readonly projection?: Projection;
};

/** Milliseconds. */
export type Latency = { readonly mean: number; readonly p50?: number; readonly p99?: number };

/** How far the read tables were behind the log. */
export type Projection = {
  readonly lagMedian: number;
  readonly lagMax: number;
  /** Events not yet projected when the last answer of the round had come. */
  readonly lagAtEnd: number;
  /** From then until nothing was left. */
  readonly drainMs: number;
};

export type Contender = {
  readonly name: string;
  /** For the report: what exactly it does, in one sentence. */
  readonly what: string;
  /** What the others are compared with, in the workloads that it takes part in. */
  readonly isFloor?: boolean;
  readonly workloads: Workloads;
  /** Takes part at this many clients only. */
  readonly onlyConnections?: number;
  /**
   * Compares what was acknowledged with what is stored.
   * @returns what was found equal, one sentence each
   * @throws when anything is missing or too many: no figure of such a run counts
   */
  readonly verify: () => Promise<readonly string[]>;
};

export type Workloads = Readonly<Partial<Record<Workload, (load: Load) => Promise<Round>>>>;

/** Brings a contender up, ready for its first round. */
export type OpenContender = (ground: Ground) => Promise<Contender>;
