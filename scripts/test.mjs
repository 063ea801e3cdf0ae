// `npm test`: everything, from a fresh checkout: installs and builds what is missing, checks the code,
// runs every spec. The last line is always "N passed, N failed"; a tool that found something is a failure.
// No syntax younger than Node 12 here: see ensure.mjs.
import { ensureBuilt, ensureInstalled, ensureNode } from './ensure.mjs';

const totals = { passed: 0, failed: 0 };

process.on('exit', (code) => {
  // An end without a result (no install, no build, a crash, nothing to run) is a failure as well.
  if (totals.failed === 0 && (code !== 0 || totals.passed === 0)) totals.failed = 1;
  if (totals.failed > 0 && code === 0) process.exitCode = 1;
  console.log(`${totals.passed} passed, ${totals.failed} failed`);
});

ensureNode();
test().catch((error) => {
  console.error(error);
  process.exit(1);
});

async function test() {
  await ensureInstalled();
  await ensureBuilt();
  const { check } = await import('./check.mjs');
  const { runSpecs } = await import('./run-specs.mjs');
  totals.failed += (await check()).length;
  const specs = await runSpecs();
  totals.passed += specs.passed;
  totals.failed += specs.failed;
}
