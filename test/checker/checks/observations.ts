import { put } from '../facts';
import type { Observation, Run } from '../run';
import { judge, type Verdict } from '../verdict';

/** I5, I12: what somebody who watched the database saw. */
export function judgeObservations({ observations, log }: Run): readonly Verdict[] {
  const observers = new Map<string, Observation[]>();
  for (const each of observations) put(observers, each.observer ?? '', each);
  const of = { evidence: observations.length, of: 'observations' };
  const ids = new Map(log.map(({ position, event_id }) => [position, event_id]));
  return [
    judge('I5', 'nothing appears at or below a position that was seen', {
      ...of,
      violations: [...observers.values()].flatMap((seen) => findLate(seen, ids)),
    }),
    judge('I12', 'the checkpoint falls in a crash of its server only, and never passes the head', {
      ...of,
      violations: [...observers.values()].flatMap(findFalling),
    }),
  ];
}

function findLate(
  observations: readonly Observation[],
  ids: ReadonlyMap<number, string>,
): string[] {
  const known = new Map<number, string>();
  return observations.flatMap((observation) => {
    const { head, count, seen, begin } = observation;
    for (const [position, eventId] of seen) known.set(position, eventId);
    const other = seen.filter(([position, eventId]) => ids.get(position) !== eventId);
    const late =
      count === head && known.size === head
        ? []
        : [
            `at ${begin} the head was ${head}, with ${count} rows in the log and ${known.size} seen so far`,
          ];
    return [
      ...late,
      ...other.map(
        ([position]) => `at ${begin} position ${position} was another event than it is now`,
      ),
    ];
  });
}

function findFalling(observations: readonly Observation[]): string[] {
  return observations.flatMap((observation, index) => {
    const { checkpoint, head, begin } = observation;
    const before = observations[index - 1];
    const isFalling =
      before && checkpoint < before.checkpoint && !isCrashBetween(before, observation);
    return [
      ...(isFalling
        ? [`at ${begin} the checkpoint fell from ${before.checkpoint} to ${checkpoint}`]
        : []),
      ...(checkpoint > head
        ? [`at ${begin} the checkpoint was ${checkpoint}, the head ${head}`]
        : []),
    ];
  });
}

/** A crash of the server may take back what was projected last, with the checkpoint; nothing else may. */
function isCrashBetween(before: Observation, after: Observation): boolean {
  return before.server === after.server && before.recovered !== after.recovered;
}
