// What a program of test/ needs before it can be imported: packages, the build, itself compiled.
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { ensureBuilt, ensureInstalled, ensureNode } from './ensure.mjs';

/** @param project the url of its tsconfig.json; ends the process where it does not compile */
export async function compileProgram(project, name) {
  ensureNode();
  await ensureInstalled();
  await ensureBuilt();
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  try {
    execFileSync(process.execPath, [tsc, '-p', fileURLToPath(project)], { stdio: 'inherit' });
  } catch {
    console.error(`${name} does not compile; what the compiler said is above.`);
    process.exit(1);
  }
}
