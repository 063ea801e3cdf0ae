import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { aMessageCreated, stored } from '../../../test/support/builders';
import { decodeEvent, type StoredEvent } from './decode';
import { SCHEMA_VERSION } from './events';
import { foldFile, foldMessage, foldThread } from './fold';

const GOLDEN = join(__dirname, '../../../test/golden/events');
const golden = readdirSync(GOLDEN).sort();
const foldOf = (file: string) => {
  if (/^(Thread|Content)/.test(file)) return foldThread;
  return file.startsWith('File') ? foldFile : foldMessage;
};

describe('decodeEvent', () => {
  it('reads what was stored', () => {
    expect(decodeEvent(stored(aMessageCreated()))).toEqual(aMessageCreated());
  });

  it.each([
    ['an unknown type', { type: 'MessageEaten' }, 'unknown event type'],
    ['an unknown version', { schemaVersion: 99 }, 'schema version 99'],
    ['text that is not JSON', { payload: '{"role"' }, 'not JSON'],
    ['a payload that is no object', { payload: '[]' }, 'not an object'],
    ['a payload without its fields', { payload: '{}' }, 'without role'],
    ['a type that every object inherits', { type: 'constructor' }, 'unknown event type'],
  ] as [string, Partial<StoredEvent>, string][])('refuses %s', (_, change, reason) => {
    expect(() => decodeEvent({ ...stored(aMessageCreated()), ...change })).toThrow(reason);
  });

  // I17: golden files are never changed; a new schema version adds one.
  it.each(golden)('folds the stored event of %s', (file) => {
    const events = JSON.parse(readFileSync(join(GOLDEN, file), 'utf8')) as StoredEvent[];
    const fold = foldOf(file);
    const states = events.map(decodeEvent).reduce<unknown[]>((all, event) => {
      return [...all, fold(all.at(-1) as never, event)];
    }, []);
    expect(states).toMatchSnapshot();
  });

  it('has a golden file for every type and version that was ever written', () => {
    const expected = Object.entries(SCHEMA_VERSION).flatMap(([type, newest]) =>
      Array.from({ length: newest }, (_, index) => `${type}.v${index + 1}.json`),
    );
    expect(golden).toEqual(expected.sort());
  });
});
