import type { TargetedEvent } from 'preact';
import { useState } from 'preact/hooks';
import { hrefOf } from '../state/parse-route';
import { parseSearch } from './filters';

/** Leads to a thread by its id, or narrows the list by pairs of metadata, which stand in the address. */
export function SearchForm({ filters }: { readonly filters: readonly string[] }) {
  const [typed, setTyped] = useState('');
  const [why, setWhy] = useState<string>();
  const submit = (event: TargetedEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const search = parseSearch(typed);
    if (search.type === 'unclear') return setWhy(search.why);
    setWhy(undefined);
    setTyped('');
    location.hash =
      search.type === 'thread'
        ? hrefOf.thread(search.id)
        : hrefOf.threads([...new Set([...filters, search.filter])]);
  };
  return (
    <form class="search" role="search" onSubmit={submit} noValidate>
      <label for="search">Find by id or metadata</label>
      <div class="field-line">
        <input
          id="search"
          type="search"
          placeholder="thread_… or customer=42"
          autocomplete="off"
          spellcheck={false}
          value={typed}
          aria-invalid={why !== undefined}
          {...(why !== undefined && { 'aria-describedby': 'search-problem' })}
          onInput={({ currentTarget }) => setTyped(currentTarget.value)}
        />
        <button type="submit">Find</button>
      </div>
      {why !== undefined && (
        <p id="search-problem" class="field-problem" role="alert">
          {why}
        </p>
      )}
      {filters.length > 0 && <Filters filters={filters} />}
    </form>
  );
}

function Filters({ filters }: { readonly filters: readonly string[] }) {
  return (
    <ul class="chips" aria-label="Searched metadata">
      {filters.map((filter) => (
        <li key={filter} class="chip chip-filter">
          <bdi class="chip-value">{filter}</bdi>
          <a
            class="chip-remove"
            href={hrefOf.threads(filters.filter((other) => other !== filter))}
            aria-label={`Search without ${filter}`}
          >
            ×
          </a>
        </li>
      ))}
    </ul>
  );
}
