import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

export type ConsoleFile = {
  readonly mediaType: string;
  readonly bytes: Buffer;
  readonly gzipped: Buffer;
  readonly etag: string;
};

export type ConsoleFiles = {
  readonly page: ConsoleFile | undefined;
  /** By its exact name; `undefined` for every other. */
  readonly file: (name: string) => ConsoleFile | undefined;
};

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml; charset=utf-8',
  txt: 'text/plain; charset=utf-8',
};

/** What `npm run build` makes of apps/console. */
const BUILT = join(__dirname, '../../../console/assets');
const PAGE = 'index.html';

/**
 * The few files of the console, held in memory: nothing that a request says becomes a path. Without a
 * build of it there is none, and everything else is served.
 */
export function readConsoleFiles(directory: string = BUILT): ConsoleFiles {
  const files = new Map(namesIn(directory).map((name) => [name, readConsoleFile(directory, name)]));
  const page = files.get(PAGE);
  files.delete(PAGE);
  return { page, file: (name) => files.get(name) };
}

/** The build lists what it has made: the names have hashes of the contents in them. */
function namesIn(directory: string): readonly string[] {
  try {
    return JSON.parse(readFileSync(join(directory, 'files.json'), 'utf8')) as readonly string[];
  } catch {
    return [];
  }
}

function readConsoleFile(directory: string, name: string): ConsoleFile {
  const bytes = readFileSync(join(directory, name));
  return {
    mediaType: MEDIA_TYPES[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream',
    bytes,
    gzipped: gzipSync(bytes, { level: 9 }),
    etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`,
  };
}
