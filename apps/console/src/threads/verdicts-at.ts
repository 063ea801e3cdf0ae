import type { LogEvent, Verdict } from '../api/types';

export type Verdicts = ReadonlyMap<string, Verdict>;

type Attached = Verdict & { readonly file_id: string };

/** What was known of a message's files at a position: the newest change of them up to there says it. */
export function verdictsAt(
  events: readonly LogEvent[],
  messageId: string,
  position: number,
): Verdicts {
  const changes = events
    .filter((event) => event.message_id === messageId && event.position <= position)
    .flatMap((event) => event.changes ?? [])
    .filter(({ field }) => field === 'attachments');
  const attached = changes.at(-1)?.after;
  return new Map(
    Array.isArray(attached) ? attached.map((file: Attached) => [file.file_id, file]) : [],
  );
}
