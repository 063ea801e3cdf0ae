import type { TargetedEvent } from 'preact';
import { useState } from 'preact/hooks';
import { Refusal } from '../api/refusal';
import { endedBecause, signIn } from '../state/session';

/** Asks for the key, once in the life of a tab. */
export function SignIn() {
  const [typed, setTyped] = useState('');
  const [error, setError] = useState<string>();
  const [isAsking, setAsking] = useState(false);
  const problem = error ?? endedBecause.value;
  const submit = async (event: TargetedEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const key = typed.trim();
    if (key === '') return setError('Enter a key.');
    setAsking(true);
    setError(undefined);
    try {
      await signIn(key);
    } catch (refused) {
      setError(sentenceOf(refused));
      setAsking(false);
    }
  };
  return (
    <main class="sign-in">
      <h1>
        <svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
          <rect width="32" height="32" rx="7" />
          <path d="M9 8v16M9 10h14M9 16h10M9 22h14" />
        </svg>
        threadlog
      </h1>
      <form class="panel" onSubmit={(event) => void submit(event)} noValidate>
        <label for="key">API key</label>
        <input
          id="key"
          type="password"
          name="key"
          autocomplete="off"
          spellcheck={false}
          value={typed}
          aria-invalid={problem !== undefined}
          aria-describedby={problem === undefined ? 'key-help' : 'key-problem key-help'}
          onInput={({ currentTarget }) => setTyped(currentTarget.value)}
        />
        {problem !== undefined && (
          <p id="key-problem" class="field-problem" role="alert">
            <bdi>{problem}</bdi>
          </p>
        )}
        <button type="submit" class="button-primary" disabled={isAsking}>
          {isAsking ? 'Signing in…' : 'Sign in'}
        </button>
        <p id="key-help" class="quiet">
          It stays in this tab, is sent to this service alone, and is gone when you sign out or
          close the tab.
        </p>
      </form>
    </main>
  );
}

function sentenceOf(refused: unknown): string {
  if (!(refused instanceof Refusal))
    return 'That cannot be a key: it has characters that no key has.';
  if (refused.status === 401) return 'This key is not known here. Look for a typing mistake.';
  return refused.message;
}
