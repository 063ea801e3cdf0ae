import { foldLives, listOf, type Life, type Lives, type State } from '../lives';
import { canon, fieldOf, type Row, type Run } from '../run';
import { judge, type Verdict } from '../verdict';

/** I8, I13, I14, I23: what stands behind the log when all is quiet. */
export function judgeTables(run: Run): readonly Verdict[] {
  const dead = deadStreams(run);
  const checkpoint = checkpointOf(run, 'read_model');
  const lives = foldLives(run.log, checkpoint, dead);
  const wrong = [
    ...compare(rowsOf(run, 'messages', 'message_id'), lives.messages, messageRow),
    ...compare(rowsOf(run, 'threads', 'thread_id'), lives.threads, threadRow),
    ...compare(rowsOf(run, 'files', 'file_id'), lives.files, fileRow),
    ...compareHeads(run, lives),
  ];
  const head = run.log.at(-1)?.position ?? 0;
  return [
    judge('I8', 'the read tables are the fold of the log up to their checkpoint', {
      evidence: checkpoint,
      of: 'events folded',
      violations: wrong,
    }),
    judge('I13', 'all is projected in the end, whatever became of jobs', {
      evidence: head,
      of: 'events',
      violations: behind(run, checkpoint, head),
    }),
    judge('I14', 'each attachment has one verdict', judgeVerdicts(run)),
    judge('I23', 'a poison event delays only its own stream', {
      evidence: dead.size,
      of: 'quarantined streams',
      violations: dead.size > 0 ? [...wrong, ...behind(run, checkpoint, head)] : [],
    }),
  ];
}

function deadStreams({ tables }: Run): ReadonlyMap<string, number> {
  const dead = new Map<string, number>();
  for (const row of tables.get('dead_events') ?? []) {
    const [stream, position] = [String(row['stream_id']), Number(row['position'])];
    dead.set(stream, Math.min(dead.get(stream) ?? Infinity, position));
  }
  return dead;
}

function checkpointOf({ tables }: Run, name: string): number {
  return Number(tables.get('checkpoints')?.find((row) => row['name'] === name)?.['position'] ?? 0);
}

function behind(run: Run, checkpoint: number, head: number): string[] {
  const open = (run.tables.get('tasks') ?? []).filter(({ state }) => state !== 'done');
  return [
    ...(run.drained ? [] : ['not drained: what follows from the log was not done by the deadline']),
    ...(run.drained && checkpoint !== head
      ? [`the checkpoint is ${checkpoint}, the head ${head}`]
      : []),
    ...open.map((row) => `task ${String(row['task_id'])} is ${String(row['state'])}`),
  ];
}

function rowsOf({ tables }: Run, table: string, id: string): ReadonlyMap<string, Row> {
  return new Map((tables.get(table) ?? []).map((row) => [String(row[id]), row]));
}

type ToRow = (state: State, life: Life) => Row;

function compare(
  rows: ReadonlyMap<string, Row>,
  lives: ReadonlyMap<string, Life>,
  toRow: ToRow,
): string[] {
  const living = [...lives.values()].filter(({ died }) => died === Infinity);
  const wrong = living.flatMap((life) => {
    const [row, state] = [rows.get(life.id), life.states.at(-1)];
    if (!row || !state) return [`${life.id} has no row`];
    const expected = toRow(state, life);
    const differs = Object.keys(expected).filter(
      (name) => canon(valueOf(row[name], name)) !== canon(expected[name]),
    );
    return differs.map(
      (name) =>
        `${life.id}: ${name} is ${String(row[name])}, folded it is ${canon(expected[name])}`,
    );
  });
  const ids = new Set(living.map(({ id }) => id));
  const extra = [...rows.keys()].filter((id) => !ids.has(id));
  return [...wrong, ...extra.map((id) => `${id} has a row, and is not there`)];
}

const JSON_COLUMNS = ['content', 'metadata', 'tool_resources'];

function valueOf(value: unknown, name: string): unknown {
  if (JSON_COLUMNS.includes(name)) return JSON.parse(String(value));
  if (name !== 'attachments') return value;
  return listOf(JSON.parse(String(value))).map((each) => [
    fieldOf(each, 'file_id'),
    fieldOf(fieldOf(each, 'verdict'), 'status') ?? null,
  ]);
}

function messageRow({ rev, fields }: State, { threadId, born }: Life): Row {
  const verdicts = fields['verdicts'] as Row | undefined;
  return {
    thread_id: threadId,
    position: born,
    rev,
    created_at: fields['recorded_at'],
    role: fields['role'],
    assistant_id: fields['assistant_id'] ?? null,
    run_id: fields['run_id'] ?? null,
    content: fields['content'],
    attachments: listOf(fields['attachments']).map((each) => [
      fieldOf(each, 'file_id'),
      verdicts?.[String(fieldOf(each, 'file_id'))] ?? null,
    ]),
    metadata: fields['metadata'],
  };
}

function threadRow({ rev, fields }: State, { born }: Life): Row {
  const { metadata, recorded_at: created_at } = fields;
  return {
    position: born,
    rev,
    created_at,
    metadata,
    tool_resources: fields['tool_resources'] ?? {},
  };
}

function fileRow({ rev, fields }: State, { born }: Life): Row {
  const { filename, purpose, bytes, sha256, recorded_at: created_at } = fields;
  return { position: born, rev, created_at, filename, purpose, bytes, sha256 };
}

function compareHeads(run: Run, { changesOf, threads }: Lives): string[] {
  const versions = new Map(run.log.map(({ position, version }) => [position, version]));
  const heads = rowsOf(run, 'thread_heads', 'thread_id');
  return [...threads.keys()].flatMap((id) => {
    const expected = versions.get(changesOf.get(id)?.at(-1) ?? 0);
    const found = heads.get(id)?.['applied_version'];
    return found === expected
      ? []
      : `${id}: applied_version is ${String(found)}, not ${String(expected)}`;
  });
}

function judgeVerdicts(run: Run): { evidence: number; of: string; violations: readonly string[] } {
  const lives = foldLives(run.log);
  const given = new Map<string, number>();
  for (const { type, entity_id, payload } of run.log) {
    if (!type.startsWith('Attachment')) continue;
    const name = `${String(fieldOf(JSON.parse(payload), 'file_id'))} of ${entity_id}`;
    given.set(name, (given.get(name) ?? 0) + 1);
  }
  const attached = [...lives.messages.values()].flatMap(({ id, died, states }) => {
    const files = listOf(states[0]?.fields['attachments']).map((each) =>
      String(fieldOf(each, 'file_id')),
    );
    return [...new Set(files)].map((file) => ({
      name: `${file} of ${id}`,
      isThere: died === Infinity,
    }));
  });
  const lacking = attached.filter(({ name, isThere }) => isThere && !given.has(name));
  return {
    evidence: attached.length,
    of: 'attachments',
    violations: [
      ...[...given]
        .filter(([, count]) => count > 1)
        .map(([name, count]) => `${name} has ${count} verdicts`),
      ...lacking.map(({ name }) => `${name} has no verdict`),
    ],
  };
}
