import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { Metadata } from '../api/types';
import { formatNumber, formatTime } from './format';

/** An id, or whatever else must not run into the text around it: its direction is its own. */
export function Code({ children }: { readonly children: string | number }) {
  return (
    <code class="code">
      <bdi>{children}</bdi>
    </code>
  );
}

export function Time({ of }: { readonly of: number | string }) {
  const date = new Date(typeof of === 'number' ? of * 1000 : of);
  const iso = Number.isNaN(date.getTime()) ? undefined : date.toISOString();
  return <time {...(iso && { dateTime: iso })}>{formatTime(of)}</time>;
}

export type Tone = 'good' | 'bad' | 'warn' | 'quiet' | 'accent';

export function Badge({
  tone,
  children,
}: {
  readonly tone: Tone;
  readonly children: ComponentChildren;
}) {
  return <span class={`badge badge-${tone}`}>{children}</span>;
}

/** Pairs as chips; keys and values are anybody's text. */
export function MetadataList({ metadata }: { readonly metadata: Metadata }) {
  const pairs = Object.entries(metadata);
  if (pairs.length === 0) return null;
  return (
    <ul class="chips" aria-label="Metadata">
      {pairs.map(([key, value]) => (
        <li key={key} class="chip">
          <bdi class="chip-key">{key}</bdi>
          <bdi class="chip-value">{value}</bdi>
        </li>
      ))}
    </ul>
  );
}

const SHOWN_CHARACTERS = 4_000;

/** A text as it was written, in its own direction; a huge one is cut until somebody wants all of it. */
export function LongText({ text }: { readonly text: string }) {
  const [isWhole, setWhole] = useState(false);
  const isLong = text.length > SHOWN_CHARACTERS;
  return (
    <>
      <div class="text" dir="auto">
        {isLong && !isWhole ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text}
      </div>
      {isLong && (
        <button
          type="button"
          class="button-link"
          aria-expanded={isWhole}
          onClick={() => setWhole(!isWhole)}
        >
          {isWhole ? 'Show less' : `Show all ${formatNumber(text.length)} characters`}
        </button>
      )}
    </>
  );
}

/** Copies a text, and says so. */
export function CopyButton({ text, what }: { readonly text: string; readonly what: string }) {
  const [said, setSaid] = useState('');
  const copy = (): void => {
    // Where the page is not served safely, browsers give no clipboard.
    const done =
      (navigator as Partial<Navigator>).clipboard?.writeText(text) ??
      Promise.reject(new Error('none'));
    done.then(
      () => setSaid('Copied'),
      () => setSaid('Not copied'),
    );
  };
  return (
    <button type="button" class="button-small" aria-label={`Copy ${what}`} onClick={copy}>
      <span role="status">{said || 'Copy'}</span>
    </button>
  );
}
