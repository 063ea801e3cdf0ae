import { hrefOf } from '../state/parse-route';
import type { LogEvent } from '../api/types';
import { formatNumber, formatType } from '../ui/format';
import { Badge, Code, Time, type Tone } from '../ui/parts';
import { Empty, Problem } from '../ui/states';
import { Actor } from '../history/timeline-event';
import { KEPT, useTail, type Tail, type TailState } from './use-tail';

/** What happens, as it happens. */
export function EventsView({ threadId }: { readonly threadId: string }) {
  const tail = useTail(threadId);
  return (
    <>
      <h1>Events</h1>
      {threadId !== '' && (
        <p class="quiet">
          Of <Code>{threadId}</Code> alone. <a href={hrefOf.events()}>Show all of the project</a>
        </p>
      )}
      <Controls tail={tail} />
      {tail.state === 'ended' && <Problem error={tail.error} />}
      <ol class="rows tail" aria-label="Events, the newest first">
        {tail.events.map((event) => (
          <EventRow key={event.position} event={event} />
        ))}
      </ol>
      {tail.events.length === 0 && tail.state === 'live' && (
        <Empty>Nothing yet. What happens from now on appears here.</Empty>
      )}
    </>
  );
}

const SAID: Readonly<Record<TailState, readonly [tone: Tone, word: string]>> = {
  connecting: ['quiet', 'Connecting'],
  live: ['good', 'Live'],
  waiting: ['warn', 'Reconnecting'],
  paused: ['warn', 'Paused'],
  ended: ['bad', 'Ended'],
};

function Controls({ tail: { state, events, pause, resume, clear } }: { readonly tail: Tail }) {
  const [tone, word] = SAID[state];
  const isPaused = state === 'paused';
  return (
    <div class="toolbar">
      <button type="button" disabled={state === 'ended'} onClick={isPaused ? resume : pause}>
        {isPaused ? 'Resume' : 'Pause'}
      </button>
      <button type="button" onClick={clear} disabled={events.length === 0}>
        Clear
      </button>
      <span role="status">
        <Badge tone={tone}>{word}</Badge>
      </span>
      {events.length >= KEPT && <span class="quiet">The newest {formatNumber(KEPT)}</span>}
    </div>
  );
}

function EventRow({ event }: { readonly event: LogEvent }) {
  return (
    <li class="row tail-row">
      <span class="tail-position">
        <Code>{event.position}</Code>
      </span>
      <span class="tail-type">{formatType(event.type)}</span>
      <span class="tail-what">
        <Subject event={event} />
      </span>
      <span class="quiet tail-when">
        <Time of={event.recorded_at} /> by <Actor event={event} />
      </span>
    </li>
  );
}

function Subject({ event }: { readonly event: LogEvent }) {
  const { thread_id: threadId, message_id: messageId, file_id: fileId } = event;
  if (threadId === null) return fileId === null ? null : <Code>{fileId}</Code>;
  const href = messageId === null ? hrefOf.thread(threadId) : hrefOf.message(threadId, messageId);
  return (
    <a href={href}>
      <Code>{messageId ?? threadId}</Code>
    </a>
  );
}
