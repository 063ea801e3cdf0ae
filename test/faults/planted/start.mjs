// `npm run test:planted`: installs and builds what is missing, compiles the harness, and becomes it.
import { compileProgram } from '../../../scripts/compile-program.mjs';

await compileProgram(new URL('../tsconfig.json', import.meta.url), 'The harness');
await import('../../../dist/test/faults/planted/main.js');
