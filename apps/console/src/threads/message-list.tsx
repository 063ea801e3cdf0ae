import { pathOf } from '../api/ask';
import type { LogEvent, Message, Page } from '../api/types';
import { Empty, More } from '../ui/states';
import { usePages } from '../ui/use-pages';
import { asOf } from './as-of-query';
import { MessageCard } from './message-card';

const PAGE = 50;

type Props = {
  readonly threadId: string;
  readonly position: number | undefined;
  readonly events: readonly LogEvent[];
};

/** The messages in the order in which they were written. */
export function MessageList({ threadId, position, events }: Props) {
  const pages = usePages<Message>(
    (api, after, signal) => {
      const path = `threads/${encodeURIComponent(threadId)}/messages`;
      const query = { limit: PAGE, order: 'asc', after, ...asOf(position) };
      return api.json<Page<Message>>(pathOf(path, query), { signal });
    },
    [threadId, position],
  );
  const { items, isLoading, error } = pages;
  return (
    <section aria-label="Messages" aria-busy={isLoading}>
      <ol class="messages">
        {items.map((message) => (
          <MessageCard key={message.id} message={message} position={position} events={events} />
        ))}
      </ol>
      {items.length === 0 && !isLoading && error === undefined && (
        <Empty>{position === undefined ? 'No message yet.' : 'No message at that time.'}</Empty>
      )}
      <More pages={pages} what="messages" />
    </section>
  );
}
