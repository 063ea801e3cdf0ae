import { createReadStream } from 'node:fs';
import { open, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** An object of the wire as it was found in a file. */
export type SavedObject = {
  readonly value: Readonly<Record<string, unknown>>;
  /** `thread.message`, `thread`; what else there is has the name that it gives itself. */
  readonly object: string;
  readonly file: string;
  /** Objects of one list, or one file of lines, share it: their order says something. */
  readonly list: number;
};

/** A file that cannot be read as what it is. */
export type BrokenFile = { readonly file: string; readonly line?: number; readonly reason: string };

/** A line of an export of threadlog. */
export type ExportedLine = {
  readonly value: Readonly<Record<string, unknown>>;
  readonly file: string;
};

export type Found =
  | ({ readonly kind: 'object' } & SavedObject)
  | ({ readonly kind: 'exported' } & ExportedLine)
  | ({ readonly kind: 'broken' } & BrokenFile);

const EXTENSIONS = /\.(json|jsonl|ndjson)$/i;
/** A string of Node holds about as much. */
const MAX_DOCUMENT = 500 * 1024 * 1024;
const MAX_DEPTH = 32;
const EXPORT = 'threadlog export';

/**
 * Everything that is in some files and folders, in order: JSON documents in which objects of the wire stand
 * anywhere (pages of lists, arrays of them, whatever a script wrote round them), files with a JSON value a line,
 * and exports of threadlog.
 */
export async function* readSaved(paths: readonly string[]): AsyncGenerator<Found, void> {
  let lists = 0;
  for (const path of paths) {
    for await (const file of filesOf(path)) {
      for await (const found of readOne(file, () => (lists += 1))) yield found;
    }
  }
}

async function* filesOf(path: string): AsyncGenerator<string, void> {
  if (!(await stat(path)).isDirectory()) {
    yield path;
    return;
  }
  for (const entry of (await readdir(path, { withFileTypes: true })).sort(byName)) {
    const inside = join(path, entry.name);
    if (entry.isDirectory() || (entry.isFile() && EXTENSIONS.test(entry.name)))
      yield* filesOf(inside);
  }
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1;
}

async function* readOne(file: string, newList: () => number): AsyncGenerator<Found, void> {
  if (await isLines(file)) yield* readLines(file, newList);
  else yield* await readDocument(file, newList);
}

async function readDocument(file: string, newList: () => number): Promise<Iterable<Found>> {
  if ((await stat(file)).size > MAX_DOCUMENT) {
    const reason =
      'it is larger than 500 MB: write one object a line (JSONL), which may be any size';
    return [{ kind: 'broken', file, reason }];
  }
  const value = parse((await readFile(file, 'utf8')).replace(/^\uFEFF/, ''));
  if (value === undefined) return [{ kind: 'broken', file, reason: 'it is not JSON' }];
  return findObjects(value.parsed, { file, newList, list: newList() });
}

/** Whether its first line is a whole value, and there is a second one. */
async function isLines(file: string): Promise<boolean> {
  const lines = createInterface({ input: createReadStream(file), crlfDelay: Infinity });
  let first: boolean | undefined;
  try {
    for await (const line of lines) {
      if (line.trim() === '') continue;
      if (first) return true;
      first = parse(line) !== undefined;
      if (!first) return false;
    }
    return false;
  } finally {
    lines.close();
  }
}

async function* readLines(file: string, newList: () => number): AsyncGenerator<Found, void> {
  const handle = await open(file);
  // Lines that are objects are one list; a page on a line is a list of its own.
  const place = { file, newList, list: newList() };
  let number = 0;
  let isExport = false;
  try {
    for await (const line of handle.readLines()) {
      number += 1;
      if (line.trim() === '') continue;
      const value = parse(line)?.parsed;
      isExport ||= isObject(value) && value['format'] === EXPORT;
      if (value === undefined)
        yield { kind: 'broken', file, line: number, reason: 'it is not JSON' };
      else if (isExport && isObject(value)) yield { kind: 'exported', value, file };
      else yield* findObjects(value, place);
    }
  } finally {
    await handle.close();
  }
}

type Place = { readonly file: string; readonly newList: () => number; readonly list: number };

function* findObjects(value: unknown, place: Place, depth = 0): Generator<Found, void> {
  if (depth > MAX_DEPTH || typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) {
    yield* findIn(value as Readonly<Record<string, unknown>>, place, depth);
    return;
  }
  const own = depth === 0 ? place : { ...place, list: place.newList() };
  for (const item of value) yield* findObjects(item, own, depth + 1);
}

function* findIn(
  value: Readonly<Record<string, unknown>>,
  place: Place,
  depth: number,
): Generator<Found, void> {
  const { object } = value;
  const isOne = typeof object === 'string' && object !== 'list';
  if (isOne) yield { kind: 'object', value, object, file: place.file, list: place.list };
  // A thread may have been saved with its messages inside; what is in others is theirs.
  if (isOne && object !== 'thread') return;
  for (const inside of Object.values(value)) yield* findObjects(inside, place, depth + 1);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parse(text: string): { readonly parsed: unknown } | undefined {
  try {
    return { parsed: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}
