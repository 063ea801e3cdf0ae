import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** The program that third parties check exports with. */
export const VERIFY_EXPORT = join(__dirname, '../../scripts/verify-export.mjs');

export type Verdict = {
  readonly holds?: boolean;
  readonly events?: number;
  readonly erased?: number;
  readonly tree_size?: number;
  readonly is_key_given?: boolean;
  readonly findings: readonly { readonly kind: string; readonly position: number | null }[];
  /** Why it is no export; nothing else is there then. */
  readonly error?: string;
};

export type ForeignVerifier = {
  readonly verify: (bytes: string | Buffer, key?: string) => Promise<Verdict>;
  readonly stop: () => Promise<void>;
};

/** One process for many exports: starting one for each takes longer than all they do. */
export function startForeignVerifier(): ForeignVerifier {
  const args = ['--input-type=module', '--eval', `${withoutMain()}\n${LOOP}`];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'close');
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    verify: async (bytes, key) => {
      const asked = { bytes: Buffer.from(bytes).toString('base64'), key };
      child.stdin.write(`${JSON.stringify(asked)}\n`);
      const { value } = (await answers.next()) as IteratorResult<string, undefined>;
      return JSON.parse(value ?? '{"findings":[],"error":"the verifier has ended"}') as Verdict;
    },
    stop: async () => {
      child.stdin.end();
      await ended;
    },
  };
}

/** What an expression comes to among the functions of the program. */
export function evaluateInVerifier(expression: string): unknown {
  const code = `${withoutMain()}\nconsole.log(JSON.stringify(${expression}));`;
  const args = ['--input-type=module', '--eval', code];
  return JSON.parse(spawnSync(process.execPath, args, { encoding: 'utf8' }).stdout) as unknown;
}

const LOOP = `
for await (const line of linesOf(process.stdin)) {
  const { bytes, key } = JSON.parse(line);
  const answer = await verifyExport(linesOf([Buffer.from(bytes, 'base64')]), key && readKey(key)).then(
    (result) => JSON.parse(report(result, key !== undefined, true)),
    (error) => ({ findings: [], error: error.message }),
  );
  console.log(JSON.stringify(answer));
}`;

/** The text of the program up to its last statement, which would run it. */
function withoutMain(): string {
  const source = readFileSync(VERIFY_EXPORT, 'utf8');
  return source.slice(0, source.lastIndexOf('\nmain()'));
}
