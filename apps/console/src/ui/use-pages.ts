import { useEffect, useRef, useState } from 'preact/hooks';
import type { Api } from '../api/ask';
import type { Page } from '../api/types';
import { api } from '../state/session';

export type Pages<T> = {
  readonly items: readonly T[];
  readonly hasMore: boolean;
  readonly isLoading: boolean;
  readonly error: unknown;
  /** Loads the next page; once more the last one, if that failed. */
  readonly more: () => void;
};

type AskPage<T> = (api: Api, after: string | undefined, signal: AbortSignal) => Promise<Page<T>>;
type State<T> = Omit<Pages<T>, 'more'> & { readonly after: string | undefined };

const EMPTY = { items: [], hasMore: false, isLoading: true, error: undefined, after: undefined };

/** A list that grows by pages; it begins anew whenever what `on` holds has changed. */
export function usePages<T>(ask: AskPage<T>, on: readonly unknown[]): Pages<T> {
  const [state, setState] = useState<State<T>>(EMPTY);
  const current = useRef<AbortController>(undefined);
  const asking = api.value;

  const load = (known: readonly T[], after: string | undefined): void => {
    if (!asking) return;
    current.current?.abort();
    const controller = new AbortController();
    current.current = controller;
    const { signal } = controller;
    setState((old) => ({ ...old, isLoading: true, error: undefined }));
    const settle = (change: (old: State<T>) => State<T>): void => {
      if (!signal.aborted) setState((old) => ({ ...change(old), isLoading: false }));
    };
    void ask(asking, after, signal).then(
      ({ data, has_more: hasMore, last_id: last }) =>
        settle((old) => ({ ...old, items: [...known, ...data], hasMore, after: last ?? after })),
      (error: unknown) => settle((old) => ({ ...old, error })),
    );
  };
  useEffect(() => {
    setState((old) => ({ ...old, after: undefined, hasMore: false }));
    load([], undefined);
    return () => current.current?.abort();
  }, [asking, ...on]);
  const { after, ...shown } = state;
  return { ...shown, more: () => load(after === undefined ? [] : state.items, after) };
}
