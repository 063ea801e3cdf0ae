import { makeMessages } from '../load/messages';

type Server = { readonly port: number; readonly key: string };

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
    ids.push(await createThread(server, { messages: own }));
  }
  return ids;
}

async function createThread({ port, key }: Server, body: object): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}/v1/threads`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${key}`,
      'content-type': 'application/json',
      'openai-beta': 'assistants=v2',
    },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`no thread: ${response.status} ${await response.text()}`);
  return ((await response.json()) as { id: string }).id;
}
