import { useEffect, useReducer, useRef, useState } from 'preact/hooks';
import { pathOf, type Api } from '../api/ask';
import type { LogEvent, Page } from '../api/types';
import { api } from '../state/session';
import { follow, mayComeBack } from './follow';

export type TailState = 'connecting' | 'live' | 'waiting' | 'paused' | 'ended';

export type Tail = {
  /** The newest first; older ones fall out of the end. */
  readonly events: readonly LogEvent[];
  readonly state: TailState;
  readonly error: unknown;
  readonly pause: () => void;
  readonly resume: () => void;
  readonly clear: () => void;
};

/** What a page can show, and a person look through. */
export const KEPT = 200;
const BEFORE = 50;
const RETRIES_MS = [1_000, 2_000, 5_000, 10_000] as const;

type Change = { readonly add: readonly LogEvent[] } | 'clear';

function change(events: readonly LogEvent[], by: Change): readonly LogEvent[] {
  return by === 'clear' ? [] : [...by.add, ...events].slice(0, KEPT);
}

/** Follows the events of the project, or of one thread; goes on where it was after a pause or a cut. */
export function useTail(threadId: string): Tail {
  const [events, dispatch] = useReducer<readonly LogEvent[], Change>(change, []);
  const [state, setState] = useState<TailState>('connecting');
  const [error, setError] = useState<unknown>();
  const [isPaused, setPaused] = useState(false);
  const behind = useRef<number>(undefined);
  const asking = api.value;

  useEffect(() => {
    behind.current = undefined;
    dispatch('clear');
  }, [asking, threadId]);
  useEffect(() => {
    if (!asking || isPaused) return undefined;
    const controller = new AbortController();
    const { signal } = controller;
    const addAll = (add: readonly LogEvent[]): void => dispatch({ add });
    const { add, flush } = gather(addAll);
    const session = { api: asking, threadId, behind, addAll, add };
    void goOn(session, setState, signal).catch((ended: unknown) => {
      if (signal.aborted) return;
      setError(ended);
      setState('ended');
    });
    return () => {
      controller.abort();
      flush();
    };
  }, [asking, threadId, isPaused]);
  return {
    events,
    state: isPaused ? 'paused' : state,
    error,
    pause: () => setPaused(true),
    resume: () => setPaused(false),
    clear: () => dispatch('clear'),
  };
}

type Gathered = { readonly add: (event: LogEvent) => void; readonly flush: () => void };

/** Many events at once are one change of the page; what is gathered when it pauses is shown as well. */
function gather(addAll: (events: readonly LogEvent[]) => void): Gathered {
  let gathered: LogEvent[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (gathered.length > 0) addAll(gathered);
    gathered = [];
  };
  return {
    add: (event) => {
      // More than are kept need not wait.
      gathered = [event, ...gathered].slice(0, KEPT);
      timer ??= setTimeout(flush, 100);
    },
    flush,
  };
}

type Session = {
  readonly api: Api;
  readonly threadId: string;
  readonly behind: { current: number | undefined };
  readonly addAll: (events: readonly LogEvent[]) => void;
  readonly add: (event: LogEvent) => void;
};

async function goOn(
  session: Session,
  setState: (state: TailState) => void,
  signal: AbortSignal,
): Promise<void> {
  const { api: asking, threadId, behind, add } = session;
  let failures = 0;
  setState('connecting');
  while (!signal.aborted) {
    try {
      if (behind.current === undefined) behind.current = await readBefore(session, signal);
      const onOpen = (): void => {
        failures = 0;
        setState('live');
      };
      const onPosition = (position: number): void => void (behind.current = position);
      const following = { threadId, behind: behind.current, onOpen, onEvent: add, onPosition };
      await follow(asking, following, signal);
    } catch (error) {
      if (signal.aborted || !mayComeBack(error)) throw error;
    }
    if (signal.aborted) return;
    setState('waiting');
    await wait(RETRIES_MS[Math.min(failures, RETRIES_MS.length - 1)] ?? 0, signal);
    failures += 1;
  }
}

/** What happened last, and the position of it. */
async function readBefore(
  { api: asking, threadId, addAll }: Session,
  signal: AbortSignal,
): Promise<number | undefined> {
  const path = pathOf('events', { limit: BEFORE, thread_id: threadId });
  const { data } = await asking.json<Page<LogEvent>>(path, { signal });
  addAll(data);
  return data[0]?.position;
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
