/** What somebody typed into the search, once it is understood. */
export type Search =
  | { readonly type: 'thread'; readonly id: string }
  | { readonly type: 'metadata'; readonly filter: string }
  | { readonly type: 'unclear'; readonly why: string };

/** An id leads to its thread; a pair finds the threads that have it. */
export function parseSearch(typed: string): Search {
  const text = typed.trim();
  if (text.startsWith('thread_') && !text.includes('=')) return { type: 'thread', id: text };
  const split = text.indexOf('=');
  if (split > 0) return { type: 'metadata', filter: text };
  const why =
    text === ''
      ? 'Type the id of a thread, or a pair of its metadata.'
      : 'Threads are found by their whole id (thread_…), or by metadata as key=value.';
  return { type: 'unclear', why };
}

/** The pairs as the API takes them: `metadata[key]=value`, each exactly as it is stored. */
export function queryOf(filters: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    filters.map((filter) => {
      const split = filter.indexOf('=');
      return [`metadata[${filter.slice(0, split)}]`, filter.slice(split + 1)];
    }),
  );
}
