import type { Command } from 'commander';
import { publishPlace, type Config } from '#config';
import type { Db } from '#database';
import { NoteError, openCheckpoint, writeVerifierKey, type VerifierKey } from '#ledger';
import { openPublication, provenEvents, type Seal, type Stretch } from '#sealing';
import { helpText } from '../help-text';
import { findVerifierKey } from '../ledger/find-verifier-key';
import { parseKey } from '../ledger/parse-key';
import { parseLimit } from '../parse-limit';
import { showProgress } from '../show-progress';
import { DATABASE_HELP, withDatabase } from '../with-database';
import { awaitSeal } from './await-seal';
import { chooseStretch } from './choose-stretch';
import { createExportLines } from './export-lines';
import { faultOf, parseTime, type ExportOptions } from './export-options';
import { openSink, type Sink } from './open-sink';

const NOT_AS_SEALED = 1;

const NOTES = `
What is exported is proven: each event leads by hashes to the signed checkpoint in the first line. Whoever
gets the file checks it without threadlog and without a network: node verify-export.mjs FILE --key KEY
(scripts/verify-export.mjs is that program, "threadlog verify-export" runs it).

Times are those at which events were recorded; --from counts, --to does not.
`;

/** `threadlog export` */
export function addExportCommand(program: Command, config: () => Config): void {
  const position = parseLimit(Number.MAX_SAFE_INTEGER);
  program
    .command('export')
    .description('write events as they are stored, with proofs that anybody can check, a line each')
    .option('--project <id>', 'events of this project')
    .option('--thread <id>', 'events of this thread and its messages')
    .option('--all', 'every event')
    .option('--from <time>', 'recorded then or later: a date, a time, or Unix seconds', parseTime)
    .option('--to <time>', 'recorded before that', parseTime)
    .option('--from-position <n>', 'the first position', position)
    .option('--to-position <n>', 'the last position', position)
    .option('--out <file>', 'a new file; stdout when left out')
    .option('--no-wait', 'leave out what is not sealed yet, instead of waiting for it')
    .option(
      '--key <key>',
      'who must have signed, name+hash+base64, as you noted it elsewhere',
      parseKey,
    )
    .option('--json', 'the summary for machines; on stderr when the export goes to stdout')
    .addHelpText(
      'after',
      helpText({
        notes: NOTES,
        examples: [
          'export --thread thread_0VbjRGdPBiJ6Vkwut7RzGd6G --out thread.jsonl',
          'export --project acme --from 2026-11-01 --to 2026-12-01 --out november.jsonl',
        ],
        exits: '0 exported, 1 not, or the log is not what was sealed; 2 typed wrong',
        environment: DATABASE_HELP,
      }),
    )
    .action((options: ExportOptions, command: Command) => {
      const fault = faultOf(options);
      if (fault !== undefined) command.error(`error: ${fault}`);
      return withDatabase(config(), (db) => run(db, config(), options));
    });
}

async function run(db: Db, config: Config, options: ExportOptions): Promise<void> {
  const asked = await chooseStretch(db, options);
  const seal = await awaitSeal(db, asked.to, options.wait);
  const stretch = { ...asked, to: Math.min(asked.to, seal.size) };
  if (stretch.from > stretch.to) throw new Error(`the log is sealed up to ${seal.size} only`);
  const publication = openPublication(publishPlace(config));
  const found = await findVerifierKey(db, config, publication, options.key);
  if (!found) throw new Error('there is no key that could have signed');
  requireSigned(seal, found.key);
  const sink = openSink(options.out);
  try {
    const written = await write(db, sink, { stretch, seal, key: found.key });
    if (written.events === 0) throw new Error(`there is no event of ${nameOf(stretch)}`);
    await sink.done();
    const left_out = asked.to - stretch.to;
    tell({ ...written, key: writeVerifierKey(found.key), left_out }, options);
    if (written.changed.length > 0) process.exitCode = NOT_AS_SEALED;
  } catch (error) {
    await sink.drop();
    throw error;
  }
}

function requireSigned({ size, note }: Seal, key: VerifierKey): void {
  try {
    openCheckpoint(note, key);
  } catch (cause) {
    if (!(cause instanceof NoteError)) throw cause;
    const sentence = `the checkpoint of ${size} events is not signed with ${writeVerifierKey(key)}`;
    throw new Error(`${sentence}: ${cause.message}`, { cause });
  }
}

type Exporting = { readonly stretch: Stretch; readonly seal: Seal; readonly key: VerifierKey };

async function write(db: Db, sink: Sink, { stretch, seal, key }: Exporting) {
  const { from, to, projectId: project, streamId: thread } = stretch;
  const [lines, progress] = [createExportLines(), showProgress('positions')];
  const changed: number[] = [];
  const [checkpoint, verifierKey] = [seal.note, writeVerifierKey(key)];
  let events = 0;
  try {
    await sink.line(lines.header({ project, thread, from, to, verifierKey, checkpoint }));
    progress.tell('exporting', 0, to - from + 1);
    for await (const portion of provenEvents(db, stretch, seal.size)) {
      for (const event of portion.events) {
        await sink.line(lines.event(event));
        if (!event.isAsSealed) changed.push(event.header.position);
      }
      events += portion.events.length;
      progress.tell('exporting', portion.reached - from + 1, to - from + 1);
    }
    await sink.line(lines.end());
  } finally {
    progress.end();
  }
  return { events, from, to, tree_size: seal.size, changed };
}

function nameOf({ projectId, streamId, from, to }: Stretch): string {
  const of = [projectId && `project "${projectId}"`, streamId && `thread "${streamId}"`];
  return [...of.filter(Boolean), `positions ${from} to ${to}`].join(', ');
}

type Summary = Awaited<ReturnType<typeof write>> & {
  readonly key: string;
  /** Positions that were asked for and are not sealed. */
  readonly left_out: number;
};

/** Beside the export, never in it. */
function tell(summary: Summary, { out, json }: ExportOptions): void {
  const stream = out === undefined ? process.stderr : process.stdout;
  const text = json ? JSON.stringify({ ...summary, file: out ?? null }) : textOf(summary, out);
  stream.write(`${text}\n`);
}

function textOf({ events, from, to, changed, tree_size, key, left_out }: Summary, out = 'stdout') {
  const missing = left_out > 0 ? `, ${left_out} later ones are not sealed yet` : '';
  const [first] = changed;
  return [
    `Exported ${events} events of positions ${from} to ${to}${missing}, proven by the checkpoint of ${tree_size}.`,
    `Key: ${key}`,
    first === undefined
      ? `Anybody can check it: node verify-export.mjs ${out} --key <that key, noted elsewhere>`
      : `THE LOG IS NOT WHAT WAS SEALED at ${changed.length} positions, first at ${first}: see "threadlog verify".`,
  ].join('\n');
}
