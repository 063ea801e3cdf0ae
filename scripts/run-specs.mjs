import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');

/** Runs all Jest projects, their words going to the terminal. @returns how many passed and failed */
export async function runSpecs() {
  const directory = mkdtempSync(join(tmpdir(), 'threadlog-results-'));
  try {
    const results = join(directory, 'results.json');
    const code = await jest(['--json', '--outputFile', results]);
    return count(readResults(results), code);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function jest(args) {
  const program = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
  // --json prints the results on stdout as well; what people read comes on stderr.
  const child = spawn(process.execPath, [program, ...args], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  // Ctrl-C reaches Jest by itself, and its end is waited for; a signal sent to us alone is handed on.
  process.on('SIGINT', () => undefined);
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => {
    child.once('error', () => resolve(1));
    child.once('close', (code) => resolve(code ?? 1));
  });
}

/** undefined when Jest ended before it could write them. */
function readResults(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function count(results, code) {
  if (!results) return { passed: 0, failed: 1 };
  // A file that does not even load has no failed test to be counted.
  const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
  return { passed: results.numPassedTests, failed: failed === 0 && code !== 0 ? 1 : failed };
}
