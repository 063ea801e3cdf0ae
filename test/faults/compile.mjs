// What a program of the harness needs before it can be imported: packages, the build, itself compiled.
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { ensureBuilt, ensureInstalled, ensureNode } from '../../scripts/ensure.mjs';

/** Ends the process where it does not compile. */
export async function compileHarness() {
  ensureNode();
  await ensureInstalled();
  await ensureBuilt();
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  const project = fileURLToPath(new URL('tsconfig.json', import.meta.url));
  try {
    execFileSync(process.execPath, [tsc, '-p', project], { stdio: 'inherit' });
  } catch {
    console.error('The faults do not compile; what the compiler said is above.');
    process.exit(1);
  }
}
