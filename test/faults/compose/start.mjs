// `npm run test:faults:compose`: as test/faults/start.mjs, for the stack of docker-compose.yml.
import { compileProgram } from '../../../scripts/compile-program.mjs';

await compileProgram(new URL('../tsconfig.json', import.meta.url), 'The harness');
await import('../../../dist/test/faults/compose/main.js');
