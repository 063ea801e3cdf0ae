import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(__dirname, '../..');

/** README first, then what it leads to, then all others: the order in which they share a service. */
const FIRST = ['README.md', 'docs/getting-started.md', 'docs/migrating.md'];

/** Every page whose commands a reader may copy. */
export function pages(): readonly string[] {
  const others = readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`)
    .filter((name) => !FIRST.includes(name));
  return [...FIRST, ...others, 'CONTRIBUTING.md', 'SECURITY.md'];
}

export function textOf(page: string): string {
  return readFileSync(join(ROOT, page), 'utf8');
}
