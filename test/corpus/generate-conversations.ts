import type { Language } from './language';
import { LATIN_LANGUAGES } from './latin-languages';
import { OTHER_LANGUAGES } from './other-languages';
import { ODDITIES } from './oddities';
import { randomFrom, type Random } from './random';
import { MAX_CODE_POINTS, writeContent, writeGiant, type Writer } from './write-content';

export type CorpusOptions = {
  readonly seed: number;
  readonly threads: number;
  /** Over all threads, each of which has at least one. */
  readonly messages: number;
  /** Ids of files that messages may name; without any, none do. */
  readonly files?: readonly string[];
};

export type CorpusMessage = {
  readonly role: Writer;
  readonly content: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly file_ids?: readonly string[];
};

export type Conversation = {
  readonly language: string;
  readonly messages: readonly CorpusMessage[];
};

export const LANGUAGES: readonly Language[] = [...LATIN_LANGUAGES, ...OTHER_LANGUAGES];

/** From this many messages on, two of them are as large as a message may be. */
const ENOUGH_FOR_GIANTS = 100;

/**
 * Conversations as a chat service sees them: many languages, few long threads and many short ones,
 * mostly short messages with code, Markdown and odd characters. The same options give the same text
 * on every version of Node; every message is valid for the API (no NUL, no lone surrogate, in limits).
 */
export function generateConversations(options: CorpusOptions): Conversation[] {
  const { seed, threads, messages, files = [] } = options;
  if (threads < 1 || messages < threads) {
    throw new RangeError(`expected a message for each thread, got ${messages} for ${threads}`);
  }
  const random = randomFrom(seed);
  const languages = random.shuffle(LANGUAGES);
  const counts = spread(random, threads, messages);
  const giants = messages < ENOUGH_FOR_GIANTS ? [] : placeGiants(random, messages);
  let number = 0;
  return counts.map((count, thread) => {
    const language = nth(languages, thread);
    const written = Array.from({ length: count }, (_, turn) => {
      const giant = giants.find((place) => place.number === number);
      number += 1;
      return writeMessage({ random, language, turn, files, giant: giant?.codePoints });
    });
    return { language: language.name, messages: written };
  });
}

type Giant = { readonly number: number; readonly codePoints: number };

function placeGiants(random: Random, messages: number): Giant[] {
  const half = Math.trunc(messages / 2);
  return [
    { number: random.between(0, half - 1), codePoints: MAX_CODE_POINTS },
    { number: random.between(half, messages - 1), codePoints: MAX_CODE_POINTS - 7 },
  ];
}

/** One each, and every further one to a thread among the first few more often than to a later one. */
function spread(random: Random, threads: number, messages: number): number[] {
  const counts = Array.from({ length: threads }, () => 1);
  for (let left = messages - threads; left > 0; left -= 1) {
    const reach = random.between(1, threads);
    const thread = random.between(0, reach - 1);
    counts[thread] = (counts[thread] ?? 0) + 1;
  }
  return counts;
}

type Turn = {
  readonly random: Random;
  readonly language: Language;
  readonly turn: number;
  readonly files: readonly string[];
  readonly giant: number | undefined;
};

function writeMessage({ random, language, turn, files, giant }: Turn): CorpusMessage {
  // People sometimes write twice before they are answered.
  const role: Writer = turn % 2 === 0 || random.chance(8) ? 'user' : 'assistant';
  const content =
    giant === undefined
      ? writeContent(random, language, role)
      : writeGiant(random, language, giant);
  return {
    role,
    content,
    ...(random.chance(20) && { metadata: writeMetadata(random, language) }),
    ...(files.length > 0 && random.chance(6) && { file_ids: pickFiles(random, files) }),
  };
}

/** In the limits of the API: 16 pairs, 64 characters a key, 512 a value. */
function writeMetadata(random: Random, language: Language): Record<string, string> {
  const pairs = random.chance(10) ? 16 : random.between(1, 4);
  const metadata: Record<string, string> = {};
  for (let pair = 0; pair < pairs; pair += 1) {
    const key = random.pick(['user', 'kanal', 'trace-id', 'ключ', '键', 'a b', 'x'.repeat(61)]);
    const value = random.pick([random.pick(language.replies), random.pick(ODDITIES), '', 'true']);
    metadata[`${key}${pair}`] = random.chance(2) ? value.padEnd(512, '.') : value;
  }
  return metadata;
}

function pickFiles(random: Random, files: readonly string[]): string[] {
  return random.shuffle(files).slice(0, random.chance(80) ? 1 : 10);
}

/** Round and round, so that every language has its thread when there are enough of them. */
function nth<T>(list: readonly T[], index: number): T {
  return list[index % list.length] as T;
}
