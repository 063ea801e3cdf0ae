import { computed, signal } from '@preact/signals';
import { createApi, pathOf, type Api } from '../api/ask';
import { Refusal } from '../api/refusal';

const STORED = 'threadlog.console.key';

/** Of this tab only: gone when it is closed, unknown to every other. */
const key = signal(sessionStorage.getItem(STORED));

/** Why the session ended, where it was not asked for. */
export const endedBecause = signal<string | undefined>(undefined);

/** The API as whoever signed in may ask it. */
export const api = computed<Api | undefined>(() =>
  key.value === null ? undefined : createApi(key.value, ({ message }) => signOut(message)),
);

/** Enough of the key to recognise it by. */
export const keyHint = computed(() => (key.value === null ? '' : `${key.value.slice(0, 8)}…`));

/** Looks whether the API knows the key before it is kept. @throws Refusal */
export async function signIn(typed: string): Promise<void> {
  const trial = createApi(typed, () => undefined);
  try {
    await trial.json(pathOf('threads', { limit: 1 }));
  } catch (error) {
    // It is known, and may do other things.
    if (!(error instanceof Refusal && error.missingScope)) throw error;
  }
  sessionStorage.setItem(STORED, typed);
  endedBecause.value = undefined;
  key.value = typed;
}

export function signOut(reason?: string): void {
  sessionStorage.removeItem(STORED);
  endedBecause.value = reason;
  key.value = null;
}
