import type { LogEvent } from '../api/types';
import { hrefOf } from '../state/parse-route';
import { formatNumber, formatType } from '../ui/format';
import { Badge, Code, Time } from '../ui/parts';
import { ChangeDiff } from './change-diff';

/** What happened, when, by whose key, and each field before and after. */
export function TimelineEvent({ event }: { readonly event: LogEvent }) {
  const { type, recorded_at: at, position, rev, changes } = event;
  return (
    <li class={`event ${/Deleted|Erased|Rejected/.test(type) ? 'event-bad' : ''}`}>
      <article aria-label={formatType(type)}>
        <header class="event-head">
          <h2>{formatType(type)}</h2>
          <Badge tone="quiet">revision {rev}</Badge>
          {event.erased && <Badge tone="bad">erased</Badge>}
        </header>
        <p class="quiet">
          <Time of={at} /> by <Actor event={event} />
        </p>
        <p class="quiet">
          Position <Code>{formatNumber(position)}</Code>
          {event.request_id !== null && (
            <>
              , request <Code>{event.request_id}</Code>
            </>
          )}{' '}
          ·{' '}
          <a class="prove" href={hrefOf.seal(position)}>
            Prove it
          </a>
        </p>
        {event.reason && (
          <p>
            Because: <bdi>{event.reason}</bdi>
          </p>
        )}
        {changes === null ? (
          <p class="empty">What it changed cannot be read any more.</p>
        ) : (
          changes.map((change) => <ChangeDiff key={change.field} change={change} />)
        )}
      </article>
    </li>
  );
}

export function Actor({ event: { actor } }: { readonly event: Pick<LogEvent, 'actor'> }) {
  if (actor.name === null) return <Code>{actor.key_id}</Code>;
  return (
    <span class="actor" title={actor.key_id}>
      <bdi>{actor.name}</bdi>
    </span>
  );
}
