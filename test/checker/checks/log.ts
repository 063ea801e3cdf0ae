import { createHash } from 'node:crypto';
import { put } from '../facts';
import type { LogEvent, Run } from '../run';
import { judge, type Verdict } from '../verdict';

/** I2, I3, I4, I6 and the hashes: what the log must be whatever was asked. */
export function judgeLog({ log, before }: Run): readonly Verdict[] {
  const of = { evidence: log.length, of: 'events' };
  return [
    judge('I2', 'positions are 1, 2, 3 …', { ...of, violations: holes(log, () => '', 'position') }),
    judge('I3', 'versions of a stream are 1, 2, 3 …', {
      ...of,
      violations: holes(log, (event) => event.stream_id, 'version'),
    }),
    judge('I4', 'revisions of an entity are 1, 2, 3 …', {
      ...of,
      violations: holes(log, (event) => event.entity_id, 'rev'),
    }),
    judge('I6', 'recorded time never steps back', { ...of, violations: stepsBack(log) }),
    judge('hashes', 'each payload has its hash', { ...of, violations: wrongHashes(log) }),
    judge('I21', 'a restored log begins with all of the old one', {
      evidence: before?.length ?? 0,
      of: 'events before',
      violations: before ? changed(before, log) : [],
    }),
  ];
}

function holes(
  log: readonly LogEvent[],
  groupOf: (event: LogEvent) => string,
  number: 'position' | 'version' | 'rev',
): string[] {
  const groups = new Map<string, LogEvent[]>();
  for (const event of log) put(groups, groupOf(event), event);
  return [...groups].flatMap(([name, events]) =>
    events.flatMap((event, index) =>
      event[number] === index + 1
        ? []
        : `${number} ${event[number]} of ${name || 'the log'} stands where ${index + 1} should (position ${event.position})`,
    ),
  );
}

function stepsBack(log: readonly LogEvent[]): string[] {
  return log.flatMap((event, index) => {
    const last = log[index - 1];
    if (!last || last.recorded_at <= event.recorded_at) return [];
    return `position ${event.position} was recorded at ${event.recorded_at}, before ${last.recorded_at} of the one ahead of it`;
  });
}

function wrongHashes(log: readonly LogEvent[]): string[] {
  return log.flatMap(({ position, salt, payload, payload_hash }) => {
    const hash = createHash('sha256').update(salt, 'hex').update(payload, 'utf8').digest('hex');
    return hash === payload_hash
      ? []
      : `position ${position}: its payload hashes to ${hash}, not ${payload_hash}`;
  });
}

const KEPT = ['position', 'recorded_at', 'version', 'rev', 'event_id', 'payload_hash'] as const;

function changed(before: readonly LogEvent[], log: readonly LogEvent[]): string[] {
  return before.flatMap((event, index) => {
    const now = log[index];
    const differs = KEPT.filter((name) => now?.[name] !== event[name]);
    return differs.length === 0
      ? []
      : `position ${event.position} differs in ${differs.join(', ')}`;
  });
}
