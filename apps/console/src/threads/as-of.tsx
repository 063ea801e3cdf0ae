import type { LogEvent } from '../api/types';
import { counted, formatNumber, formatTime, formatType } from '../ui/format';
import { Code, Time } from '../ui/parts';
import { Problem } from '../ui/states';
import type { Pages } from '../ui/use-pages';

type Props = {
  readonly events: Pages<LogEvent>;
  /** Undefined is now. */
  readonly position: number | undefined;
  readonly onMove: (position: number | undefined) => void;
};

/** Moves a whole thread through time, one step for each of its events. After the last of them is now. */
export function AsOf({ events, position, onMove }: Props) {
  const { items, hasMore, error, more } = events;
  if (error !== undefined) return <Problem error={error} again={more} />;
  if (items.length === 0) return null;
  const last = hasMore ? items.length : items.length - 1;
  const found = items.findIndex((event) => event.position === position);
  const step = found < 0 ? last : found;
  const move = (to: number): void => onMove(to >= last ? undefined : items[to]?.position);
  const event = step === last ? undefined : items[step];
  return (
    <section class="panel as-of" aria-label="As of">
      <div class="as-of-head">
        <h2>As of</h2>
        <p class="as-of-moment" aria-live="polite">
          {event ? <Moment event={event} /> : <strong>now</strong>}
        </p>
      </div>
      <div class="as-of-line">
        <StepButton label="One event back" sign="‹" isOff={step === 0} go={() => move(step - 1)} />
        <input
          type="range"
          aria-label="Moment in the life of the thread"
          aria-valuetext={event ? sentenceOf(event) : 'now'}
          min={0}
          max={last}
          step={1}
          value={step}
          disabled={last === 0}
          onInput={({ currentTarget }) => move(Number(currentTarget.value))}
        />
        <StepButton label="One event on" sign="›" isOff={!event} go={() => move(step + 1)} />
        <button type="button" disabled={!event} onClick={() => onMove(undefined)}>
          Now
        </button>
      </div>
      <Foot events={events} step={event && step} />
    </section>
  );
}

type FootProps = { readonly events: Pages<LogEvent>; readonly step: number | undefined };

function Foot({ events: { items, hasMore, isLoading, more }, step }: FootProps) {
  const all = formatNumber(items.length);
  return (
    <p class="quiet">
      {step === undefined ? counted(items.length, 'event') : `Event ${step + 1} of ${all}`}
      {hasMore && (
        <>
          , and more.{' '}
          <button type="button" class="button-link" disabled={isLoading} onClick={more}>
            Load later ones
          </button>
        </>
      )}
    </p>
  );
}

type StepProps = {
  readonly label: string;
  readonly sign: string;
  readonly isOff: boolean;
  readonly go: () => void;
};

function StepButton({ label, sign, isOff, go }: StepProps) {
  return (
    <button type="button" class="step" aria-label={label} disabled={isOff} onClick={go}>
      <span aria-hidden="true">{sign}</span>
    </button>
  );
}

function Moment({ event }: { readonly event: LogEvent }) {
  return (
    <>
      <strong>{formatType(event.type)}</strong> at position{' '}
      <Code>{formatNumber(event.position)}</Code>, <Time of={event.recorded_at} />
    </>
  );
}

function sentenceOf({ type, position, recorded_at: at }: LogEvent): string {
  return `${formatType(type)}, position ${position}, ${formatTime(at)}`;
}
