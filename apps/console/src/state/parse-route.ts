/** Where in the console somebody is: all of it stands in the address, behind the `#`. */
export type Route =
  | { readonly view: 'threads'; readonly filters: readonly string[] }
  | { readonly view: 'thread'; readonly threadId: string }
  | { readonly view: 'message'; readonly threadId: string; readonly messageId: string }
  | { readonly view: 'events'; readonly threadId: string }
  | { readonly view: 'seal'; readonly position: string }
  | { readonly view: 'operations' }
  | { readonly view: 'unknown' };

export function parseRoute(hash: string): Route {
  const [path = '', search = ''] = hash.replace(/^#?\/?/, '').split('?', 2);
  const query = new URLSearchParams(search);
  const [view = '', first, second, third, ...more] = path.split('/').map(decoded);
  if (more.length > 0) return { view: 'unknown' };
  if (view === 'threads' && first) return parseThread(first, [second, third]);
  if (first !== undefined) return { view: 'unknown' };
  return parsePlain(view, query);
}

function parseThread(threadId: string, [list, messageId]: readonly (string | undefined)[]): Route {
  if (list === undefined) return { view: 'thread', threadId };
  if (list === 'messages' && messageId) return { view: 'message', threadId, messageId };
  return { view: 'unknown' };
}

function parsePlain(view: string, query: URLSearchParams): Route {
  switch (view) {
    case '':
    case 'threads':
      return { view: 'threads', filters: query.getAll('metadata') };
    case 'events':
      return { view, threadId: query.get('thread_id') ?? '' };
    case 'seal':
      return { view, position: query.get('position') ?? '' };
    case 'operations':
      return { view };
    default:
      return { view: 'unknown' };
  }
}

/** An address that somebody typed may hold what no escape is. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export const hrefOf = {
  threads: (filters: readonly string[] = []): string => {
    const query = new URLSearchParams(filters.map((filter) => ['metadata', filter]));
    return filters.length === 0 ? '#/threads' : `#/threads?${query}`;
  },
  thread: (threadId: string): string => `#/threads/${encodeURIComponent(threadId)}`,
  message: (threadId: string, messageId: string): string =>
    `${hrefOf.thread(threadId)}/messages/${encodeURIComponent(messageId)}`,
  events: (threadId?: string): string =>
    threadId ? `#/events?thread_id=${encodeURIComponent(threadId)}` : '#/events',
  seal: (position?: number): string =>
    position === undefined ? '#/seal' : `#/seal?position=${position}`,
  operations: (): string => '#/operations',
};
