import type { ReplayChange } from '#projection';
import { printable } from './state-text';

/** What differs, a line a field, with the sides named. */
export function changeText(
  { kind, id, before, after, fields }: ReplayChange,
  [first, second]: readonly [string, string],
): string {
  if (!before.state) return `${kind} ${id}: is not there ${first}, and is ${second}`;
  if (!after.state) return `${kind} ${id}: is there ${first}, and is not ${second}`;
  const lines = fields.map(
    ({ name, before: old, after: now }) =>
      `  ${name}\n    ${first}: ${valueText(old)}\n    ${second}: ${valueText(now)}`,
  );
  return [`${kind} ${id}`, ...lines].join('\n');
}

export function changeJson({ kind, id, before, after }: ReplayChange): string {
  return JSON.stringify({ kind, id, before: before.state ?? null, after: after.state ?? null });
}

function valueText(value: unknown): string {
  return printable(JSON.stringify(value) ?? 'nothing');
}
