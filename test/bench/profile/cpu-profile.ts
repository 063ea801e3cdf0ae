/** What `node --cpu-prof` writes, as far as it is read here. */
export type CpuProfile = {
  readonly nodes: readonly ProfileNode[];
  /** Microseconds, on the clock of process.hrtime. */
  readonly startTime: number;
  /** Ids of nodes: where the program was, one for each sample. */
  readonly samples: readonly number[];
  /** Microseconds before each sample. */
  readonly timeDeltas: readonly number[];
};

type ProfileNode = {
  readonly id: number;
  readonly callFrame: CallFrame;
  readonly children?: readonly number[];
};

type CallFrame = {
  readonly functionName: string;
  readonly url: string;
  readonly lineNumber: number;
};

/** From and until, microseconds on the clock of process.hrtime. */
export type TimeWindow = { readonly from: number; readonly to: number };

export type FunctionTime = {
  readonly name: string;
  /** "#contract/parse-body:18", "zod/v4/core/parse:12", "node:net:790". */
  readonly place: string;
  readonly group: string;
  readonly selfUs: number;
  /** With all that it called. */
  readonly totalUs: number;
};

/** Time by function within the window, whatever called it. */
export function functionTimes(profile: CpuProfile, window: TimeWindow): FunctionTime[] {
  const self = selfTimes(profile, window);
  const times = new Map<string, { frame: CallFrame; selfUs: number; totalUs: number }>();
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));

  const visit = (node: ProfileNode, above: ReadonlySet<string>): number => {
    const key = keyOf(node.callFrame);
    const inside = above.has(key) ? above : new Set(above).add(key);
    const selfUs = self.get(node.id) ?? 0;
    const children = (node.children ?? [])
      .map((id) => nodes.get(id))
      .filter((c) => c !== undefined);
    const totalUs = children.reduce((sum, child) => sum + visit(child, inside), selfUs);
    const time = times.get(key) ?? { frame: node.callFrame, selfUs: 0, totalUs: 0 };
    time.selfUs += selfUs;
    // A function that calls itself is counted once.
    if (!above.has(key)) time.totalUs += totalUs;
    times.set(key, time);
    return totalUs;
  };

  const [root] = profile.nodes;
  if (root) visit(root, new Set());
  return [...times.values()].map(({ frame, selfUs, totalUs }) => ({
    name: frame.functionName || '(anonymous)',
    ...placeOf(frame),
    selfUs,
    totalUs,
  }));
}

function selfTimes(
  { samples, timeDeltas, startTime }: CpuProfile,
  { from, to }: TimeWindow,
): Map<number, number> {
  const self = new Map<number, number>();
  let at = startTime;
  samples.forEach((id, index) => {
    // A delta stands before its sample: the time until the next one was spent here.
    at += timeDeltas[index] ?? 0;
    if (at < from || at > to) return;
    self.set(id, (self.get(id) ?? 0) + (timeDeltas[index + 1] ?? 0));
  });
  return self;
}

function keyOf({ functionName, url, lineNumber }: CallFrame): string {
  return `${functionName} ${url} ${lineNumber}`;
}

const OURS = /\/dist\/(?:libs|apps)\/([^/]+)\/src\/(.+?)\.js$/;
const PACKAGE = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\/(.+?)\.[cm]?js$/;

function placeOf({ url, lineNumber, functionName }: CallFrame): { place: string; group: string } {
  const line = lineNumber + 1;
  const [, ours = '', file = ''] = OURS.exec(url) ?? [];
  if (ours) return { place: `#${ours}/${file}:${line}`, group: 'threadlog' };
  const [, name = '', path = ''] = PACKAGE.exec(url) ?? [];
  if (name) return { place: `${name}/${path}:${line}`, group: groupOf(name) };
  if (url.startsWith('node:')) return { place: `${url}:${line}`, group: 'node' };
  if (functionName.startsWith('(')) return { place: '', group: functionName };
  return { place: url || 'built in', group: 'V8 built in' };
}

const FASTIFY =
  /^(fastify|@fastify|find-my-way|avvio|light-my-request|secure-json-parse|fast-|toad-cache|process-warning|@fastify\/)/;

function groupOf(name: string): string {
  if (FASTIFY.test(name)) return 'fastify';
  if (name.startsWith('@nestjs/') || name === 'rxjs' || name === 'reflect-metadata') return 'nest';
  if (/^(pg|pgpass|postgres-)/.test(name)) return 'pg';
  return name;
}
