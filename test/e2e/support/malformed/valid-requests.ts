import type { Dialect, JsonObject, Sketch } from './sketch';

/** What has to be there for the requests to be answered 200. */
export type Place = {
  readonly key: string;
  readonly threadId: string;
  readonly messageId: string;
};

/** Every route with every verb that it knows, in both dialects; those that delete come last. */
export function validRequests(place: Place): readonly Sketch[] {
  return [...requestsOf('v1', place), ...requestsOf('v2', place)].sort(
    (a, b) => rank(a) - rank(b) || b.segments.length - a.segments.length,
  );
}

const rank = ({ verb }: Sketch): number => (verb === 'DELETE' ? 1 : 0);

function requestsOf(dialect: Dialect, { key, threadId, messageId }: Place): readonly Sketch[] {
  const threads = ['v1', 'threads'];
  const thread = [...threads, threadId];
  const messages = [...thread, 'messages'];
  const message = [...messages, messageId];
  const headers = {
    Host: 'threadlog.test',
    Authorization: `Bearer ${key}`,
    'OpenAI-Beta': `assistants=${dialect}`,
    'Content-Type': 'application/json',
  };
  const bare = { query: [], headers, dialect };
  const post = (kind: NonNullable<Sketch['kind']>, segments: readonly string[]): Sketch => ({
    ...bare,
    verb: 'POST',
    segments,
    kind,
    body: JSON.stringify(bodyOf(kind)),
  });
  const ask = (verb: 'GET' | 'DELETE', segments: readonly string[]): Sketch => ({
    ...bare,
    verb,
    segments,
  });
  const list = (segments: readonly string[]): Sketch => ({
    ...ask('GET', segments),
    query: [
      ['limit', '10'],
      ['order', 'asc'],
    ],
  });
  const threadList: Sketch = {
    ...list(threads),
    query: [
      ['limit', '10'],
      ['order', 'asc'],
      ['metadata[topic]', 'AI'],
    ],
  };
  const files = dialect === 'v1' ? [list([...message, 'files'])] : [];
  const deletes = dialect === 'v1' ? [] : [ask('DELETE', message), ask('DELETE', thread)];
  return [
    post('createThread', threads),
    post('modifyThread', thread),
    post('createMessage', messages),
    post('modifyMessage', message),
    ask('GET', thread),
    ask('GET', message),
    list(messages),
    threadList,
    ...files,
    ...deletes,
  ];
}

const metadata = { topic: 'AI', mood: 'curious' };

export function bodyOf(kind: NonNullable<Sketch['kind']>): JsonObject {
  const message = { role: 'user', content: 'How does AI work?', metadata };
  switch (kind) {
    case 'createThread':
      return { messages: [message, { ...message, role: 'assistant' }], metadata };
    case 'createMessage':
      return message;
    case 'modifyThread':
    case 'modifyMessage':
      return { metadata };
  }
}
