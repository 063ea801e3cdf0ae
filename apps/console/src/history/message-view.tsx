import { pathOf } from '../api/ask';
import type { LogEvent, Page } from '../api/types';
import { hrefOf } from '../state/parse-route';
import { Code, CopyButton } from '../ui/parts';
import { More } from '../ui/states';
import { usePages } from '../ui/use-pages';
import { TimelineEvent } from './timeline-event';

type Props = { readonly threadId: string; readonly messageId: string };

const PAGE = 50;

/** All that ever happened to a message, in order, also when it is deleted by now. */
export function MessageView({ threadId, messageId }: Props) {
  const pages = usePages<LogEvent>(
    (api, after, signal) => {
      const of = `threads/${encodeURIComponent(threadId)}/messages/${encodeURIComponent(messageId)}`;
      const path = pathOf(`${of}/events`, { limit: PAGE, order: 'asc', after });
      return api.json<Page<LogEvent>>(path, { signal });
    },
    [threadId, messageId],
  );
  return (
    <>
      <nav class="crumbs" aria-label="Where this is">
        <a href={hrefOf.threads()}>Threads</a> <span aria-hidden="true">/</span>{' '}
        <a href={hrefOf.thread(threadId)}>
          <Code>{threadId}</Code>
        </a>
      </nav>
      <h1 class="id-title">
        <span class="visually-hidden">History of </span>
        <Code>{messageId}</Code>
        <CopyButton text={messageId} what="the id of the message" />
      </h1>
      <ol class="timeline" aria-label="History">
        {pages.items.map((event) => (
          <TimelineEvent key={event.id} event={event} />
        ))}
      </ol>
      <More pages={pages} what="events" />
    </>
  );
}
