import { WORKLOADS, type Contender, type Load, type Round, type Workload } from './contender';
import type { Options } from './options';

/** One cell of the matrix, all its rounds in order. */
export type Result = {
  readonly workload: Workload;
  readonly connections: number;
  readonly contender: string;
  readonly rounds: readonly Round[];
};

type Cell = {
  readonly workload: Workload;
  readonly connections: number;
  readonly contender: Contender;
  readonly rounds: Round[];
};

/** V8 goes on compiling for some ten seconds of load; each contender is warmed up at each workload. */
const WARM_UP_SECONDS = 1;
/**
 * Before each round, not counted: while the others have their turns a contender stands idle, and behind a minute
 * of that V8 has given back memory, and the code that was compiled for it. The next second costs twice.
 */
const LEAD_IN_SECONDS = 1;
/** Clients of all workloads but create, which is measured at several numbers. */
const CONNECTIONS = 64;

/**
 * Every cell gets a warm-up and then its rounds, each led in. The rounds of all cells take turns, and every other
 * time in the opposite order: what drifts while a run goes on (a table that grows, a neighbour on the
 * same machine) meets all of them alike.
 * @param progress hears a line before and after each round
 */
export async function runBench(
  contenders: readonly Contender[],
  options: Options,
  progress: (line: string) => void,
): Promise<readonly Result[]> {
  const cells = makeCells(contenders, options);
  for (const cell of cells) {
    progress(`warm-up · ${label(cell)}`);
    await play(cell, WARM_UP_SECONDS);
  }
  for (let round = 1; round <= options.rounds; round += 1) {
    const order = round % 2 === 1 ? cells : cells.toReversed();
    for (const cell of order) {
      const place = `round ${round} of ${options.rounds} · ${label(cell)}`;
      progress(place);
      await play(cell, LEAD_IN_SECONDS);
      const played = await play(cell, options.seconds);
      cell.rounds.push(played);
      progress(`${place} · ${Math.round(played.perSecond).toLocaleString('en')} a second`);
    }
  }
  return cells.map(({ contender, ...cell }) => ({ ...cell, contender: contender.name }));
}

function makeCells(contenders: readonly Contender[], { connections, only }: Options): Cell[] {
  return WORKLOADS.filter((workload) => only.has(workload)).flatMap((workload) =>
    (workload === 'create' ? connections : [CONNECTIONS]).flatMap((clients) =>
      contenders
        .filter(({ workloads, onlyConnections = clients }) => {
          return workloads[workload] && onlyConnections === clients;
        })
        .map((contender) => ({ workload, connections: clients, contender, rounds: [] })),
    ),
  );
}

function play({ contender, workload, connections }: Cell, seconds: number): Promise<Round> {
  const load: Load = { connections, seconds };
  const run = contender.workloads[workload];
  if (!run) throw new Error(`${contender.name} takes no part in ${workload}`);
  return run(load);
}

function label({ workload, connections, contender }: Cell): string {
  return `${workload} · ${connections} connections · ${contender.name}`;
}
