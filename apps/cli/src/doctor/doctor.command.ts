import type { Command } from 'commander';
import type { Config } from '#config';
import { sentenceOf } from '#process';
import { helpText } from '../help-text';
import { renderTable } from '../render-table';
import { DATABASE_HELP, openCliDatabase } from '../with-database';
import { fault, type Check, type Finding, type Patient } from './check';
import { SERVER_CHECKS } from './server-checks';
import { STORE_CHECKS } from './store-checks';
import { WORK_CHECKS } from './work-checks';

const CHECKS: readonly Check[] = [...SERVER_CHECKS, ...WORK_CHECKS, ...STORE_CHECKS];
const NOT_IN_ORDER = 1;
const MARKS: Readonly<Record<Finding['state'], string>> = {
  ok: 'ok',
  warning: 'look',
  fault: 'FAULT',
};

type Row = Finding & { readonly name: string };

/** `threadlog doctor` */
export function addDoctorCommand(program: Command, config: () => Config): void {
  program
    .command('doctor')
    .description('look at everything that has to be in order, and say what to do; changes nothing')
    .option('--json', 'for machines')
    .addHelpText(
      'after',
      helpText({
        examples: ['doctor', 'doctor --json'],
        exits: '0 in order, 1 there is a fault, 2 typed wrong',
        environment: `${DATABASE_HELP}
  and whatever else API and worker have: REDIS_URL, S3_…, MASTER_KEY_FILE, CHECKPOINT_PUBLISH_TO`,
      }),
    )
    .action(({ json }: { readonly json?: true }) => doctor(config(), json));
}

async function doctor(config: Config, json: true | undefined): Promise<void> {
  const { db, close } = openCliDatabase(config);
  try {
    const rows = await lookAtAll({ db, config });
    process.stdout.write(`${json ? JSON.stringify(rows, null, 2) : textOf(rows)}\n`);
    if (rows.some(({ state }) => state === 'fault')) process.exitCode = NOT_IN_ORDER;
  } finally {
    await close();
  }
}

async function lookAtAll(patient: Patient): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const check of CHECKS) {
    rows.push({ name: check.name, ...(await look(check, patient)) });
    // Without a server, every other check would say the same.
    if (check === CHECKS[0] && rows[0]?.state === 'fault') break;
  }
  return rows;
}

/** A check that cannot be made is a fault like any other: its reason is in a sentence. */
async function look({ look: examine, name }: Check, patient: Patient): Promise<Finding> {
  try {
    return await examine(patient);
  } catch (error) {
    return fault(`cannot be told: ${sentenceOf(error)}`, ADVICE[name] ?? 'mend that first');
  }
}

/** For what is asked first, and keeps all the others from being asked. */
const ADVICE: Readonly<Record<string, string>> = {
  server: 'look whether DATABASE_URL is right, and the server up',
  queue:
    'look whether REDIS_URL is right, and the server up; everything works without, by the worker’s tick',
  files: 'look whether the place of the files is there, and may be written',
};

function textOf(rows: readonly Row[]): string {
  const table = renderTable(
    ['', 'WHAT', 'FOUND'],
    rows.map(({ state, name, found }) => [MARKS[state], name, found]),
  );
  const todo = rows.flatMap(({ name, advice }) => (advice ? [`- ${name}: ${advice}`] : []));
  const end = todo.length === 0 ? 'All is in order.' : `What to do:\n${todo.join('\n')}`;
  return `${table}\n\n${end}`;
}
