import { isDeepStrictEqual } from 'node:util';
import { presentMessage, prettyJson } from '#contract';
import { openDatabase } from '#database';
import { decodeEvent, foldMessage } from '#domain';
import { readAfter } from '#event-store';
import { callApi, type Server } from '../contenders/call-api';
import { createRandom } from '../load/random';
import type { FilledDatabase } from './filled-database';

const SAMPLE = 200;

/**
 * Takes messages from all over a filled database and compares what the service answers, which it takes
 * from the read tables, with what the service's own fold makes of their events.
 * @returns what was found equal, as a sentence
 * @throws when the filling is not what the service would have written
 */
export async function verifyFilled(
  { appUrl, filled }: FilledDatabase,
  { threads, messagesEach }: { readonly threads: number; readonly messagesEach: number },
  server: Server,
): Promise<string> {
  const { db, close } = openDatabase({ url: appUrl, name: 'bench' });
  const random = createRandom(1);
  try {
    for (let taken = 0; taken < SAMPLE; taken += 1) {
      const thread = Math.floor(random() * threads);
      const number = 1 + Math.floor(random() * messagesEach);
      const { threadId, id } = filled.message(thread, number);
      const position = filled.position(thread, number + 1);
      const [event] = await readAfter(db, position - 1, 1);
      const folded = event && foldMessage(undefined, decodeEvent(event));
      // As it leaves: content that is stored as JSON is no object before.
      const expected: unknown = folded && JSON.parse(prettyJson(presentMessage(folded, 'v2')));
      const answered = await callApi(server, `/v1/threads/${threadId}/messages/${id}`);
      if (isDeepStrictEqual(answered, expected)) continue;
      throw new Error(
        `a filled message reads ${JSON.stringify(answered)}, its events say ${JSON.stringify(expected)}`,
      );
    }
  } finally {
    await close();
  }
  const messages = (threads * messagesEach).toLocaleString('en');
  return `${SAMPLE} of the ${messages} filled messages, taken at random, read as the fold of their events`;
}
