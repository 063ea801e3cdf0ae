import { useCallback, useEffect, useState } from 'preact/hooks';
import type { Api } from '../api/ask';
import { api } from '../state/session';

export type Asked<T> = {
  /** What was answered last; stays while it is asked anew. */
  readonly data: T | undefined;
  readonly error: unknown;
  readonly isLoading: boolean;
  readonly again: () => void;
};

type Ask<T> = (api: Api, signal: AbortSignal) => Promise<T>;
type State<T> = Pick<Asked<T>, 'data' | 'error' | 'isLoading'>;

const LOADING = { data: undefined, error: undefined, isLoading: true } as const;

/** Asks when the view comes, and whenever what `on` holds has changed; an answer that is late is dropped. */
export function useAsk<T>(ask: Ask<T>, on: readonly unknown[]): Asked<T> {
  const [state, setState] = useState<State<T>>(LOADING);
  const [round, setRound] = useState(0);
  const asking = api.value;
  useEffect(() => {
    if (!asking) return undefined;
    const controller = new AbortController();
    setState(({ data }) => ({ data, error: undefined, isLoading: true }));
    const settle = (settled: Pick<State<T>, 'data' | 'error'>): void => {
      if (!controller.signal.aborted) setState({ ...settled, isLoading: false });
    };
    void ask(asking, controller.signal).then(
      (data) => settle({ data, error: undefined }),
      (error: unknown) => settle({ data: undefined, error }),
    );
    return () => controller.abort();
  }, [asking, round, ...on]);
  return { ...state, again: useCallback(() => setRound((count) => count + 1), []) };
}
