// `npm run test:upgrade`: as test/faults/start.mjs, from an older checkout to this one.
import { compileProgram } from '../../../../scripts/compile-program.mjs';

await compileProgram(new URL('../../tsconfig.json', import.meta.url), 'The harness');
await import('../../../../dist/test/faults/compose/upgrade/main.js');
