// Before `npm pack`: a build of the sources as they are, with nothing of an earlier one, and the SBOM.
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
for (const built of ['apps', 'libs', '.tsbuildinfo', '.threadlog-build-hash']) {
  rmSync(`${root}dist/${built}`, { recursive: true, force: true });
}
// What is asked for on stdout is npm's answer (`npm pack --json`).
const stdio = ['ignore', 2, 2];
for (const script of ['build', 'sbom']) {
  execFileSync('npm', ['run', '--silent', script], { cwd: root, stdio });
}
