import { sep } from 'node:path';

/** How a person calls `threadlog` here: installed as a package, or in a checkout of the repository. */
export function commandName(): string {
  const isInstalled = __dirname.includes(`${sep}node_modules${sep}`);
  return isInstalled ? 'npx threadlog' : 'npm run threadlog --';
}
