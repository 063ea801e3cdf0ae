import { useState } from 'preact/hooks';
import { pathOf } from '../api/ask';
import type { Thread } from '../api/types';
import { hrefOf } from '../state/parse-route';
import { Code, CopyButton, MetadataList, Time } from '../ui/parts';
import { Empty, Loading, Problem } from '../ui/states';
import { useAsk } from '../ui/use-ask';
import { AsOf } from './as-of';
import { asOf } from './as-of-query';
import { MessageList } from './message-list';
import { useThreadEvents } from './use-thread-events';

/** A thread as it reads: now, or as of any of its events. */
export function ThreadView({ threadId }: { readonly threadId: string }) {
  const [position, setPosition] = useState<number>();
  const events = useThreadEvents(threadId);
  const path = pathOf(`threads/${encodeURIComponent(threadId)}`, asOf(position));
  const thread = useAsk((api, signal) => api.json<Thread>(path, { signal }), [path]);
  return (
    <>
      <nav class="crumbs" aria-label="Where this is">
        <a href={hrefOf.threads()}>Threads</a>
      </nav>
      <h1 class="id-title">
        <Code>{threadId}</Code>
        <CopyButton text={threadId} what="the id of the thread" />
      </h1>
      {thread.data && <ThreadFacts thread={thread.data} isLoading={thread.isLoading} />}
      {!thread.data && thread.isLoading && <Loading what="the thread" />}
      <AsOf events={events} position={position} onMove={setPosition} />
      {thread.error === undefined ? (
        <MessageList threadId={threadId} position={position} events={events.items} />
      ) : (
        <NoThread error={thread.error} again={thread.again} hasPast={events.items.length > 0} />
      )}
    </>
  );
}

type NoThreadProps = {
  readonly error: unknown;
  readonly again: () => void;
  readonly hasPast: boolean;
};

/** It may have been there: then the slider leads back. */
function NoThread({ error, again, hasPast }: NoThreadProps) {
  return (
    <>
      <Problem error={error} again={again} />
      {hasPast && <Empty>Move back in time to see what was there.</Empty>}
    </>
  );
}

type FactsProps = { readonly thread: Thread; readonly isLoading: boolean };

function ThreadFacts({ thread, isLoading }: FactsProps) {
  const { id, created_at: created, metadata, tool_resources: resources } = thread;
  const hasResources = resources !== undefined && Object.keys(resources).length > 0;
  return (
    <section aria-label="The thread" class="facts" aria-busy={isLoading}>
      <p class="quiet">
        Created <Time of={created} /> · <a href={hrefOf.events(id)}>Follow its events</a>
      </p>
      <MetadataList metadata={metadata} />
      {hasResources && (
        <details>
          <summary>Tool resources</summary>
          <pre class="json" tabIndex={0} aria-label="Tool resources">
            {JSON.stringify(resources, null, 2)}
          </pre>
        </details>
      )}
    </section>
  );
}
