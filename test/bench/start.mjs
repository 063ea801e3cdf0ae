// `npm run bench`: installs and builds what is missing, compiles the bench, and becomes it.
import { compileProgram } from '../../scripts/compile-program.mjs';

await compileProgram(new URL('tsconfig.json', import.meta.url), 'The bench');
await import('../../dist/test/bench/main.js');
