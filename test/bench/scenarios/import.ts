import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { migrateDatabase, runCli, type ThreadlogDatabase } from '../contenders/threadlog-processes';
import type { Ground } from '../ground';
import { makeMessages } from '../load/messages';
import { query } from '../stage/query';

/** `threadlog import` of saved pages into an empty database, without a worker. */
export type ImportSpeed = {
  readonly threads: number;
  readonly messages: number;
  /** Of the whole command, process and report, each time into another database. */
  readonly seconds: readonly number[];
  /** Of the command that found all of it there. */
  readonly repeatedSeconds: number;
};

const MESSAGES_EACH = 100;
const PAGE = 100;
const ROUNDS = 3;

/** Files as a script would have left them: a folder, a page of messages a file, the newest first. */
export async function measureImport(
  { stage }: Ground,
  messages: number,
  progress: (line: string) => void,
): Promise<ImportSpeed> {
  const threads = Math.ceil(messages / MESSAGES_EACH);
  const file = join(stage.directory, 'saved.jsonl');
  progress(`import · writing ${messages.toLocaleString('en')} messages`);
  writePages(file, threads);
  const seconds: number[] = [];
  let database: ThreadlogDatabase | undefined;
  for (let round = 1; round <= ROUNDS; round += 1) {
    progress(`import · round ${round} of ${ROUNDS}`);
    await stage.createDatabase(`imported_${round}`);
    database = await migrateDatabase(stage, `imported_${round}`);
    seconds.push(await run(stage, database, file));
    await requireAll(database, threads * MESSAGES_EACH);
  }
  if (!database) throw new Error('nothing was imported');
  const repeatedSeconds = await run(stage, database, file);
  await requireAll(database, threads * MESSAGES_EACH);
  return { threads, messages: threads * MESSAGES_EACH, seconds, repeatedSeconds };
}

async function run(
  stage: Ground['stage'],
  { appUrl }: ThreadlogDatabase,
  file: string,
): Promise<number> {
  const start = performance.now();
  await runCli(stage, appUrl, ['import', file, '--json']);
  return (performance.now() - start) / 1000;
}

function writePages(file: string, threads: number): void {
  const bodies = makeMessages(10_007, 7);
  const lines = Array.from({ length: threads }, (_, thread) => {
    const data = Array.from({ length: PAGE }, (__, index) => {
      const number = thread * PAGE + index;
      const {
        role,
        content,
        metadata = {},
      } = bodies[number % bodies.length] ?? { role: 'user', content: '' };
      return {
        ...{
          id: `msg_Saved${number}`,
          object: 'thread.message',
          created_at: 1_700_000_000 + number,
        },
        ...{ thread_id: `thread_Saved${thread}`, role, assistant_id: null, run_id: null },
        content: [{ type: 'text', text: { value: content, annotations: [] } }],
        ...{ file_ids: [], metadata },
      };
    });
    return JSON.stringify({ object: 'list', data: data.reverse(), has_more: false });
  });
  writeFileSync(file, lines.join('\n'));
}

async function requireAll({ ownerUrl }: ThreadlogDatabase, messages: number): Promise<void> {
  const [row] = await query<{ count: number }>(
    ownerUrl,
    `select count(*) as count from threadlog.events where type = 'MessageCreated'`,
  );
  if (row?.count !== messages)
    throw new Error(`${row?.count} of ${messages} messages were imported`);
}
