import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, extname, join, relative, sep } from 'node:path';

export type BoardFile = { readonly mediaType: string; readonly bytes: Buffer };

type Ui = {
  readonly directory: string;
  readonly file: (path: string) => Promise<BoardFile | undefined>;
};

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
};

/** The files of the board's page. A file is found by its name among those that are there, and no other way. */
export function boardUi(): Ui {
  const directory = dirname(require.resolve('@bull-board/ui/package.json'));
  const root = join(directory, 'dist', 'static');
  const entries = readdirSync(root, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile() && extname(entry.name) in MEDIA_TYPES)
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'));
  const known: ReadonlySet<string> = new Set(names);
  return {
    directory,
    file: async (path) => {
      const mediaType = MEDIA_TYPES[extname(path)];
      if (!known.has(path) || mediaType === undefined) return undefined;
      return { mediaType, bytes: await readFile(join(root, path)) };
    },
  };
}

/**
 * The page with its few values filled in. Its fonts are left out: they would be asked for at a server
 * of somebody else's.
 */
export async function boardPage(
  { directory }: Ui,
  { name, params }: { readonly name: string; readonly params: Readonly<Record<string, string>> },
): Promise<string> {
  const template = await readFile(join(directory, 'dist', name), 'utf8');
  const values = new Map(Object.entries(params));
  return template
    .replaceAll(/<link href="https?:[^>]*>/g, '')
    .replaceAll(/<%([-=]) (\w+) %>/g, (_, kind: string, value: string) => {
      const text = values.get(value) ?? '';
      return kind === '=' ? escapeHtml(text) : text;
    });
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
}
