import { useEffect } from 'preact/hooks';
import { pathOf } from '../api/ask';
import type { LogEvent, Page } from '../api/types';
import { usePages, type Pages } from '../ui/use-pages';

const PAGE = 100;
/** Steps that a slider can still be moved by; of a longer thread the first of them, until more are asked for. */
const AT_ONCE = 500;

/** What happened to a thread and its messages, in order. */
export function useThreadEvents(threadId: string): Pages<LogEvent> {
  const pages = usePages<LogEvent>(
    (api, after, signal) => {
      const path = `threads/${encodeURIComponent(threadId)}/events`;
      return api.json<Page<LogEvent>>(pathOf(path, { limit: PAGE, order: 'asc', after }), {
        signal,
      });
    },
    [threadId],
  );
  const goesOn = pages.hasMore && !pages.isLoading && pages.error === undefined;
  useEffect(() => {
    if (goesOn && pages.items.length < AT_ONCE) pages.more();
  }, [goesOn, pages.items.length]);
  return pages;
}
