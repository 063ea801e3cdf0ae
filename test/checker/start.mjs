// Judges the directory that a fault run left: compiles the checker, and becomes it. It needs nothing of
// the product, not even its build.
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
const project = fileURLToPath(new URL('tsconfig.json', import.meta.url));
try {
  execFileSync(process.execPath, [tsc, '-p', project], { stdio: 'inherit' });
} catch {
  console.error('The checker does not compile; what the compiler said is above.');
  process.exit(2);
}
await import('../../dist/test/checker/main.js');
