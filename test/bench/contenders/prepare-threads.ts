import { makeMessages } from '../load/messages';
import { callApi, type Server } from './call-api';

/** Creates threads with messages in them, through the wire. Nobody measures this. */
export async function prepareThreads(
  server: Server,
  threads: number,
  messagesEach: number,
): Promise<string[]> {
  const messages = makeMessages(threads * messagesEach, 0);
  const ids: string[] = [];
  for (let index = 0; index < threads; index += 1) {
    const own = messages.slice(index * messagesEach, (index + 1) * messagesEach);
    const thread = (await callApi(server, '/v1/threads', { messages: own })) as { id: string };
    ids.push(thread.id);
  }
  return ids;
}
