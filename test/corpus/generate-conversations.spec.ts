import { createHash } from 'node:crypto';
import { LANGUAGES, generateConversations } from './generate-conversations';
import { ODDITIES } from './oddities';

const FILES = Array.from({ length: 12 }, (_, index) => `file-${index}`);
const CORPUS = generateConversations({ seed: 7, threads: 60, messages: 3_000, files: FILES });
const MESSAGES = CORPUS.flatMap((conversation) => conversation.messages);
const LENGTHS = MESSAGES.map(({ content }) => Array.from(content).length).sort((a, b) => a - b);

describe('generateConversations', () => {
  it('gives the same text on every machine', () => {
    const hash = createHash('sha256').update(JSON.stringify(CORPUS)).digest('hex');
    expect(hash).toBe('4a0cc02433ad2113e33f5bfa7d8ca0b72348fe46b5431a2433871d70a408dafd');
  });

  it('gives another text for another seed', () => {
    const texts = [1, 2].map((seed) => generateConversations({ seed, threads: 1, messages: 5 }));
    expect(texts[0]).not.toEqual(texts[1]);
  });

  it('gives as many threads and messages as asked for, no thread empty', () => {
    expect(CORPUS).toHaveLength(60);
    expect(MESSAGES).toHaveLength(3_000);
    expect(Math.min(...CORPUS.map(({ messages }) => messages.length))).toBeGreaterThan(0);
    expect(Math.max(...CORPUS.map(({ messages }) => messages.length))).toBeGreaterThan(150);
  });

  it('refuses fewer messages than threads', () => {
    expect(() => generateConversations({ seed: 1, threads: 3, messages: 2 })).toThrow(
      'expected a message for each thread, got 2 for 3',
    );
  });

  it('writes in every language when there is a thread for each', () => {
    expect(new Set(CORPUS.map(({ language }) => language))).toEqual(
      new Set(LANGUAGES.map(({ name }) => name)),
    );
  });

  it.each([
    'Latin',
    'Cyrillic',
    'Greek',
    'Arabic',
    'Hebrew',
    'Devanagari',
    'Bengali',
    'Tamil',
    'Thai',
    'Han',
    'Hiragana',
    'Katakana',
    'Hangul',
  ])('writes in the %s script', (script) => {
    const pattern = new RegExp(`\\p{Script=${script}}{3}`, 'u');
    expect(MESSAGES.filter(({ content }) => pattern.test(content)).length).toBeGreaterThan(50);
  });

  it('writes each of the odd pieces', () => {
    const all = MESSAGES.map(({ content }) => content).join('\n');
    expect(ODDITIES.filter((piece) => !all.includes(piece.trimEnd()))).toEqual([]);
  });

  it.each([
    ['a code block', /```(ts|python|sql|console)\n/],
    ['a JSON block', /```json\n\{/],
    ['a Markdown table', /\n\|--:\|/],
    ['a tab', /\t/],
    ['a CRLF', /\r\n/],
    ['an emoji with a skin tone and a joiner', /\u{1f3fd}\u200d/u],
    ['a mark on a letter of its own', /e\u0301/],
  ])('writes %s now and then', (_, pattern) => {
    const share = MESSAGES.filter(({ content }) => pattern.test(content)).length / MESSAGES.length;
    expect(share).toBeGreaterThan(0.005);
  });

  it('never writes NUL, half a surrogate pair or nothing', () => {
    // With the u flag \p{Cs} is a surrogate that stands alone.
    const broken = MESSAGES.filter(({ content }) => content === '' || /\0|\p{Cs}/u.test(content));
    expect(broken).toEqual([]);
  });

  it('lets user and assistant speak, the user first', () => {
    expect(CORPUS.every(({ messages }) => messages[0]?.role === 'user')).toBe(true);
    const answers = MESSAGES.filter(({ role }) => role === 'assistant').length;
    expect(answers / MESSAGES.length).toBeGreaterThan(0.4);
  });

  it('keeps metadata in the limits of the API', () => {
    const maps = MESSAGES.flatMap(({ metadata }) => (metadata ? [metadata] : []));
    expect(maps.length).toBeGreaterThan(400);
    expect(Math.max(...maps.map((map) => Object.keys(map).length))).toBe(16);
    const pairs = maps.flatMap((map) => Object.entries(map));
    expect(Math.max(...pairs.map(([key]) => key.length))).toBeLessThanOrEqual(64);
    expect(Math.max(...pairs.map(([, value]) => value.length))).toBe(512);
  });

  it('names files that it was given, none twice, ten at most', () => {
    const lists = MESSAGES.flatMap(({ file_ids }) => (file_ids ? [file_ids] : []));
    expect(lists.length).toBeGreaterThan(100);
    expect(lists.flat().every((id) => FILES.includes(id))).toBe(true);
    expect(lists.every((ids) => new Set(ids).size === ids.length)).toBe(true);
    expect(Math.max(...lists.map((ids) => ids.length))).toBe(10);
  });

  it('names no files when it was given none', () => {
    const messages = generateConversations({ seed: 7, threads: 5, messages: 90 }).flatMap(
      (conversation) => conversation.messages,
    );
    expect(messages.filter(({ file_ids }) => file_ids)).toEqual([]);
  });
});

describe('the lengths of messages, in code points', () => {
  it('are mostly between 20 and 600', () => {
    expect(share(20, 600)).toBeGreaterThan(0.7);
    expect(quantile(0.5)).toBeGreaterThan(100);
    expect(quantile(0.5)).toBeLessThan(300);
  });

  it('have a short end and a long one', () => {
    expect(share(1, 20)).toBeGreaterThan(0.05);
    expect(share(1_000, 5_000)).toBeGreaterThan(0.02);
    expect(share(5_000, 25_000)).toBeGreaterThan(0.01);
  });

  it('reach the most that the API takes, twice, and never pass it', () => {
    expect(LENGTHS.slice(-2)).toEqual([255_993, 256_000]);
    expect(LENGTHS.at(-3)).toBeLessThan(30_000);
  });

  it('stay small in a small corpus', () => {
    const [small] = generateConversations({ seed: 3, threads: 1, messages: 99 });
    expect(Math.max(...(small?.messages ?? []).map(({ content }) => content.length))).toBeLessThan(
      30_000,
    );
  });
});

function share(from: number, to: number): number {
  return LENGTHS.filter((length) => length >= from && length <= to).length / LENGTHS.length;
}

function quantile(part: number): number {
  return LENGTHS[Math.trunc(LENGTHS.length * part)] ?? 0;
}
