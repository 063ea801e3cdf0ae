import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { HistoryLine } from '../record/history';

/** A row of threadlog.events, as far as counting needs it. */
export type LogLine = {
  readonly position: number;
  readonly recorded_at: number;
  readonly version: number;
  readonly rev: number;
  readonly event_id: string;
  readonly stream_id: string;
  readonly entity_id: string;
  readonly type: string;
  readonly payload: string;
};

export type TableLine = { readonly table: string; readonly row: Readonly<Record<string, unknown>> };

/** Everything that a row left behind. */
export type Run = {
  readonly history: readonly HistoryLine[];
  readonly log: readonly LogLine[];
  readonly tables: readonly TableLine[];
  /** Of a row that restores a dump: the log as it was. */
  readonly before: readonly LogLine[];
};

export async function readRun(directory: string): Promise<Run> {
  const before = join(directory, 'before.ndjson');
  return {
    history: await lines<HistoryLine>(join(directory, 'history.ndjson')),
    log: await lines<LogLine>(join(directory, 'log.ndjson')),
    tables: await lines<TableLine>(join(directory, 'tables.ndjson')),
    before: existsSync(before) ? await lines<LogLine>(before) : [],
  };
}

async function lines<Line>(file: string): Promise<Line[]> {
  const found: Line[] = [];
  for await (const line of createInterface({ input: createReadStream(file) })) {
    found.push(JSON.parse(line) as Line);
  }
  return found;
}
