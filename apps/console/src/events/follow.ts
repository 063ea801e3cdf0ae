import { pathOf, type Api } from '../api/ask';
import { readBlocks } from '../api/read-stream';
import { Refusal, refusalOf } from '../api/refusal';
import type { LogEvent } from '../api/types';

export type Following = {
  readonly threadId: string;
  /** The position behind which to begin; what comes from now on without it. */
  readonly behind: number | undefined;
  readonly onOpen: () => void;
  readonly onEvent: (event: LogEvent) => void;
  /** How far the stream is, events or none. */
  readonly onPosition: (position: number) => void;
};

/**
 * Reads the stream of events until it ends, which it does when the service wants it to.
 * @throws Refusal, or what the connection broke off with
 */
export async function follow(api: Api, following: Following, signal: AbortSignal): Promise<void> {
  const { threadId, behind, onOpen, onEvent, onPosition } = following;
  const answer = await api.response(pathOf('events', { stream: 'true', thread_id: threadId }), {
    signal,
    ...(behind !== undefined && { headers: { 'last-event-id': String(behind) } }),
  });
  if (!answer.body) return;
  onOpen();
  for await (const { id, event, data } of readBlocks(answer.body)) {
    if (event === 'error') throw await refusalOf(new Response(data ?? '{}', { status: 500 }));
    if (data !== undefined) onEvent(JSON.parse(data) as LogEvent);
    if (id !== undefined) onPosition(Number(id));
  }
}

/** Whether asking once more may help: not when the API has said no. */
export function mayComeBack(error: unknown): boolean {
  return !(error instanceof Refusal) || error.status === 0 || error.status >= 429;
}
