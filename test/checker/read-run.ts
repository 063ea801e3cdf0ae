import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { LogEvent, Observation, Phase, Request, Row, Run } from './run';

/** A directory that is not what a run leaves behind. */
export class UnreadableRunError extends Error {
  override readonly name = 'UnreadableRunError';
}

/** @throws UnreadableRunError */
export async function readRun(directory: string): Promise<Run> {
  const history = await readLines<Row & { readonly kind: string }>(
    join(directory, 'history.ndjson'),
  );
  const ofKind = (kind: string): readonly Row[] => history.filter((line) => line.kind === kind);
  const [run] = ofKind('run');
  if (!run) throw new UnreadableRunError('history.ndjson has no line of kind "run"');
  const before = join(directory, 'before.ndjson');
  const tables = new Map<string, Row[]>();
  for (const { table, row } of await readLines<TableLine>(join(directory, 'tables.ndjson'))) {
    const rows = tables.get(table) ?? [];
    rows.push(row);
    tables.set(table, rows);
  }
  return {
    name: String(run['name']),
    drained: run['drained'] === true,
    phases: ofKind('phase') as readonly Phase[],
    requests: ofKind('request') as readonly Request[],
    observations: ofKind('observation') as readonly Observation[],
    log: await readLog(join(directory, 'log.ndjson')),
    before: existsSync(before) ? await readLog(before) : undefined,
    tables,
  };
}

type TableLine = { readonly table: string; readonly row: Row };

async function readLog(file: string): Promise<readonly LogEvent[]> {
  const events = await readLines<LogEvent>(file);
  return events.sort((a, b) => a.position - b.position);
}

async function readLines<T>(file: string): Promise<T[]> {
  if (!existsSync(file)) throw new UnreadableRunError(`${file} is not there`);
  const lines: T[] = [];
  for await (const line of createInterface({ input: createReadStream(file) })) {
    if (line === '') continue;
    try {
      lines.push(JSON.parse(line) as T);
    } catch (cause) {
      throw new UnreadableRunError(`${file}: line ${lines.length + 1} is not JSON`, { cause });
    }
  }
  return lines;
}
