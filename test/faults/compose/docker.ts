import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ROOT } from '../../bench/paths';

const run = promisify(execFile);
const ANSWERS_WITHIN_MS = 120_000;
const BUILDS_WITHIN_MS = 900_000;

/** @throws with what the command said, when it fails or takes too long */
export async function docker(...args: string[]): Promise<string> {
  const { stdout } = await run('docker', args, { timeout: ANSWERS_WITHIN_MS });
  return stdout.trim();
}

export type Compose = (...args: string[]) => Promise<string>;

/** The compose of this machine, plugin or not, for one project of the docker-compose.yml of a checkout. */
export async function openCompose(
  project: string,
  envFile: string,
  checkout = ROOT,
): Promise<Compose> {
  const isPlugin = await docker('compose', 'version').then(
    () => true,
    () => false,
  );
  const [program, ...first] = isPlugin ? ['docker', 'compose'] : ['docker-compose'];
  return async (...args) => {
    const all = [...first, '-p', project, '--env-file', envFile, ...args];
    const { stdout } = await run(program, all, { cwd: checkout, timeout: BUILDS_WITHIN_MS });
    return stdout.trim();
  };
}
