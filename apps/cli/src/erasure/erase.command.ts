import { once } from 'node:events';
import { userInfo } from 'node:os';
import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import type { Config } from '#config';
import type { Db } from '#database';
import type { Decision } from '#domain';
import { eraseThreadContent, findProject, type Erasure, type ThreadOfProject } from '#erasure';
import type { Appender } from '#event-store';
import { helpText } from '../help-text';
import { DATABASE_HELP, withAppender } from '../with-database';
import { describeErasure, erasureJson } from './describe-erasure';

type Options = {
  readonly thread: string;
  readonly reason: string;
  readonly yes?: true;
  readonly json?: true;
};

const MAX_REASON = 500;

/** `threadlog erase` */
export function addEraseCommand(program: Command, config: () => Config): void {
  const command = program
    .command('erase')
    .description('destroy the content of a thread for good: messages, metadata, files of its own')
    .requiredOption('--thread <id>', 'the thread; it may be deleted already')
    .requiredOption('--reason <text>', 'why; it stays in the log, so nothing personal')
    .option('--yes', 'do not ask')
    .option('--json', 'for machines; asks nothing either')
    .addHelpText(
      'after',
      helpText({
        examples: [
          'erase --thread thread_0VbjRGdPBiJ6Vkwut7RzGd6G --reason "asked for on 2026-11-27"',
        ],
        exits: '0 erased, 1 not, 2 typed wrong',
        environment: `${DATABASE_HELP}
  MASTER_KEY_FILE  that of API and worker; master.key in DATA_DIR when unset`,
      }),
    );
  command.action(async (options: Options) => {
    if (options.reason.length > MAX_REASON) {
      command.error(`error: expected a reason of at most ${MAX_REASON} characters`);
    }
    await withAppender(config(), (db, appender) => erase(db, appender, options));
  });
}

async function erase(db: Db, appender: Appender, options: Options): Promise<void> {
  const { thread: threadId, reason, json } = options;
  const projectId = await findProject(db, threadId);
  if (projectId === undefined) throw new Error(`the log has no thread "${threadId}"`);
  if (!options.yes && !json) await askFirst(threadId, projectId);
  const thread = { projectId, threadId };
  const erasure = await eraseThreadContent(db, thread, {
    reason,
    append: (decision) => append(appender, thread, decision),
  });
  requireErased(erasure, threadId);
  const erased = await describeErasure(db, thread);
  process.stdout.write(`${json ? erasureJson(erased) : erased.sentences.join('\n')}\n`);
}

async function askFirst(threadId: string, projectId: string): Promise<void> {
  if (!process.stdin.isTTY) throw new Error('nobody is there to be asked: give --yes');
  const asked = createInterface({ input: process.stdin, output: process.stderr });
  const question = `Destroy the content of ${threadId} (project ${projectId})? Nobody can take it back. [yes/no] `;
  // Ctrl-C and Ctrl-D close it: some versions of Node then reject, others never answer.
  const left = once(asked, 'close').then(() => '');
  const answer = await Promise.race([asked.question(question).catch(() => ''), left]);
  asked.close();
  if (answer.trim() !== 'yes') throw new Error('nothing was erased');
}

/** @returns nothing when the thread changed meanwhile */
async function append(
  appender: Appender,
  { projectId }: ThreadOfProject,
  decision: Decision,
): Promise<true | undefined> {
  const context = { projectId, actor: `operator:${userInfo().username}`, requestId: 'erase' };
  const { status } = await appender.append({ decision, context });
  return status === 'appended' ? true : undefined;
}

function requireErased({ status }: Erasure<true>, threadId: string): void {
  if (status === 'erased' || status === 'erased_before') return;
  throw new Error(
    status === 'missing'
      ? `the log has no thread "${threadId}"`
      : `the content of ${threadId} cannot be destroyed: it was stored without a master key; nothing was changed`,
  );
}
