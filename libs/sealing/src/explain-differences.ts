import { leafOf, type Hash } from '#ledger';
import type { FaultKind } from './ledger-fault';
import type { LoggedEvent } from './logged-events';

/** Something that is wrong, where in the log, and in a sentence. */
export type Finding = {
  readonly kind: FaultKind;
  readonly from: number;
  readonly to: number;
  readonly sentence: string;
};

/** A position whose event is not what was sealed there: either may be absent. */
export type Difference = {
  readonly position: number;
  readonly event: LoggedEvent | undefined;
  readonly sealed: Hash | undefined;
};

/**
 * What was done to a log, from the places that differ: an event whose leaf at another position is
 * what was sealed there has been moved. A sealed leaf that no event has is an event deleted or changed,
 * an event that no sealed leaf has is one changed or inserted.
 */
export function explainDifferences(
  differences: readonly Difference[],
  head: number,
): readonly Finding[] {
  const sealedAt = new Map(
    differences.flatMap(({ sealed, position }) =>
      sealed ? [[sealed.toString('hex'), position]] : [],
    ),
  );
  const cameFrom = new Map<number, number>();
  for (const { event, position } of differences) {
    const origin = event && originOf(event, sealedAt);
    if (origin !== undefined) cameFrom.set(position, origin);
  }
  const found = new Set(cameFrom.values());
  return differences.flatMap(({ position, event, sealed }) => {
    const isLost = sealed !== undefined && !found.has(position);
    const origin = cameFrom.get(position);
    if (origin !== undefined) {
      const moved = finding(
        'event_moved',
        position,
        `holds the event that was sealed at ${origin}`,
      );
      return isLost ? [moved, lost(position, head)] : [moved];
    }
    if (!event) return isLost ? [lost(position, head)] : [];
    if (!sealed) return [];
    return isLost
      ? [finding('event_changed', position, 'the event is not the one that was sealed')]
      : [finding('event_inserted', position, 'holds an event that was never sealed')];
  });
}

/** Where the event was sealed, if all but its position is as it was. */
function originOf(
  { header, payloadHash }: LoggedEvent,
  sealedAt: ReadonlyMap<string, number>,
): number | undefined {
  return [...sealedAt].find(
    ([hex, position]) => leafOf({ ...header, position }, payloadHash).toString('hex') === hex,
  )?.[1];
}

function lost(position: number, head: number): Finding {
  return position > head
    ? finding('tail_truncated', position, `was sealed, and the log ends at ${head}`)
    : finding('event_missing', position, 'the event that was sealed here is gone');
}

function finding(kind: FaultKind, position: number, what: string): Finding {
  return { kind, from: position, to: position, sentence: what };
}
