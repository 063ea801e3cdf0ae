import { useEffect, useState } from 'preact/hooks';
import type { Status } from '../api/types';
import { mayComeBack } from '../events/follow';
import { api } from '../state/session';

const EVERY_MS = 2_000;
/** Four minutes. */
const KEPT = 120;

export type StatusSamples = { readonly samples: readonly Status[]; readonly error: unknown };

/** The state, looked at again and again while the page is seen; one question at a time. */
export function useStatus(): StatusSamples {
  const [state, setState] = useState<StatusSamples>({ samples: [], error: undefined });
  const asking = api.value;
  useEffect(() => {
    if (!asking) return undefined;
    const controller = new AbortController();
    const { signal } = controller;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = async (): Promise<void> => {
      let goesOn = true;
      try {
        if (!document.hidden) {
          const status = await asking.json<Status>('admin/status', { signal });
          setState(({ samples }) => ({
            samples: [...samples, status].slice(-KEPT),
            error: undefined,
          }));
        }
      } catch (error) {
        if (signal.aborted) return;
        setState(({ samples }) => ({ samples, error }));
        goesOn = mayComeBack(error);
      }
      if (goesOn && !signal.aborted) timer = setTimeout(() => void look(), EVERY_MS);
    };
    void look();
    return () => {
      controller.abort();
      clearTimeout(timer);
    };
  }, [asking]);
  return state;
}
