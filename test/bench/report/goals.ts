import { big, bytes, imports, latency, memory, pair, projection } from './goals-of-scenarios';
import { goal, type Goal } from './goal';
import type { Findings } from './report';
import { READING } from '../contenders/threadlog';
import { ratioOf } from './ratios';

/** Clients of every comparison that is made at one number of them. */
const CONNECTIONS = 64;
const OURS = 'threadlog';

/** What the product is meant to reach, and what this run found. A goal that is missed is only said. */
export function goalsOf(report: Findings): readonly Goal[] {
  return [
    ...creates(report),
    ...reads(report),
    ...big(report),
    ...latency(report),
    ...projection(report),
    ...imports(report),
    ...bytes(report),
    ...memory(report),
    ...pair(report),
  ];
}

function creates(report: Findings): Goal[] {
  const { results, summaries } = report;
  const measured = summaries.filter(
    ({ workload, contender }) => workload === 'create' && contender === OURS,
  );
  const at = measured.map(({ connections }) => connections);
  const against = (contender: string, connections: number, least: number, of: string) =>
    goal(
      `create against ${of}, ${connections} clients`,
      ratioOf(
        results,
        { workload: 'create', connections, contender: OURS },
        { workload: 'create', connections, contender },
      ),
      { least },
    );
  return [
    ...at
      .filter((connections) => connections >= CONNECTIONS)
      .map((connections) =>
        against(floorOf(report), connections, 1, "pgbench's single-row inserts"),
      ),
    ...at.map((connections) => against('plain CRUD', connections, 2, 'the plain service')),
    ...at.map((connections) => against('emmett append', connections, 4, "emmett's append")),
    goal(
      "create in one hot thread against emmett's append",
      ratioOf(
        results,
        { workload: 'hot thread', connections: CONNECTIONS, contender: OURS },
        { workload: 'hot thread', connections: CONNECTIONS, contender: 'emmett append' },
      ),
      { least: 25 },
    ),
    goal(
      `p99 of create against the median of the plain service, ${CONNECTIONS} clients`,
      ratioOf(
        results,
        {
          workload: 'create',
          connections: CONNECTIONS,
          contender: OURS,
          value: (round) => round.latency.p99,
        },
        {
          workload: 'create',
          connections: CONNECTIONS,
          contender: 'plain CRUD',
          value: (round) => round.latency.p50,
        },
      ),
      { most: 2 },
    ),
  ];
}

function reads(report: Findings): Goal[] {
  const { results } = report;
  const of = (workload: 'list' | 'deep list' | 'retrieve', contender: string, ours = OURS) =>
    ratioOf(
      results,
      { workload, connections: CONNECTIONS, contender: ours },
      { workload, connections: CONNECTIONS, contender },
    );
  const bare = 'node:http + pg';
  return [
    goal('list against the bare server', of('list', bare), { least: 0.7 }),
    goal('list against the bare SELECT', of('list', floorOf(report)), { least: 0.25 }),
    goal('list, no page kept, against the bare server', of('list', bare, READING), { least: 0.7 }),
    goal('list, no page kept, against the bare SELECT', of('list', floorOf(report), READING), {
      least: 0.25,
    }),
    goal('deep list, no page kept, against the bare server', of('deep list', bare, READING), {
      least: 0.7,
    }),
    goal(
      'deep list against the newest page, no page kept',
      ratioOf(
        results,
        { workload: 'deep list', connections: CONNECTIONS, contender: READING },
        { workload: 'list', connections: CONNECTIONS, contender: READING },
      ),
      { least: 0.9 },
    ),
    goal('retrieve against the bare server', of('retrieve', bare), { least: 0.8 }),
  ];
}

function floorOf({ summaries }: Findings): string {
  return summaries.find(({ isFloor }) => isFloor)?.contender ?? 'pgbench';
}
