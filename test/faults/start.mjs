// `npm run test:faults`: installs and builds what is missing, compiles the harness, and becomes it.
import { compileHarness } from './compile.mjs';

await compileHarness();
await import('../../dist/test/faults/main.js');
