import type { Command } from 'commander';
import type { Config } from '#config';
import type { Db } from '#database';
import { consistencyProof, inclusionProof, type Hash } from '#ledger';
import { nodeReader, readNewestSeal, readSeal } from '#sealing';
import { helpText } from '../help-text';
import { parseLimit } from '../parse-limit';
import { DATABASE_HELP, withDatabase } from '../with-database';

type Options = {
  readonly position?: number;
  readonly from?: number;
  readonly size?: number;
  readonly json?: true;
};

const number = parseLimit(Number.MAX_SAFE_INTEGER);

/** `threadlog prove` */
export function addProveCommand(program: Command, config: () => Config): void {
  program
    .command('prove')
    .description(
      'prove that an event is in a checkpoint, or that the log only grew since an earlier one',
    )
    .option('--position <n>', 'of the event', number)
    .option('--from <n>', 'the size of the earlier checkpoint', number)
    .option('--size <n>', 'of the checkpoint; the newest when left out', number)
    .option('--json', 'for machines')
    .addHelpText(
      'after',
      helpText({
        examples: ['prove --position 17', 'prove --from 1000 --json'],
        exits: '0 proven, 1 not in the checkpoint, 2 typed wrong',
        environment: DATABASE_HELP,
      }),
    )
    .action((options: Options, command: Command) => {
      if ((options.position === undefined) === (options.from === undefined)) {
        command.error('error: expected one of --position and --from');
      }
      return withDatabase(config(), (db) => prove(db, options));
    });
}

async function prove(db: Db, { position, from = 0, size: asked, json }: Options): Promise<void> {
  const seal = await (asked === undefined ? readNewestSeal(db) : readSeal(db, asked));
  if (!seal) throw new Error('there is no such checkpoint; new events are sealed within seconds');
  const { size, note } = seal;
  const at = position ?? from;
  if (at > size) throw new Error(`${at} is not in the checkpoint, which has ${size} events`);
  const proof = await (position === undefined
    ? proveGrowth(db, from, size)
    : proveEvent(db, position, size));
  const { title, hashes, ...rest } = proof;
  const text = json
    ? JSON.stringify({ ...rest, hashes, checkpoint: note }, null, 2)
    : [title, ...hashes.map((hash) => `  ${hash}`), '', note.trimEnd()].join('\n');
  process.stdout.write(`${text}\n`);
}

async function proveEvent(db: Db, position: number, size: number) {
  const read = nodeReader(db, size);
  const index = position - 1;
  const [leaf] = await read([{ level: 0, index }]);
  const leaf_hash = leaf?.toString('base64') ?? '';
  const hashes = (await inclusionProof(index, size, read)).map(inBase64);
  return { title: `leaf ${index}  ${leaf_hash}`, position, leaf_hash, tree_size: size, hashes };
}

async function proveGrowth(db: Db, from: number, to: number) {
  const hashes = (await consistencyProof(from, to, nodeReader(db, to))).map(inBase64);
  return { title: `from ${from} to ${to}`, from, to, hashes };
}

function inBase64(hash: Hash): string {
  return hash.toString('base64');
}
