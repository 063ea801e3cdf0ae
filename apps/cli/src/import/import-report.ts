import type { Gathered, Imported, Skipped } from '#import';
import { renderTable } from '../render-table';

export type ImportReport = {
  /** What was found. */
  readonly gathered: Gathered;
  /** What became of it; undefined where it was only looked at. */
  readonly imported: Imported | undefined;
  readonly seconds: number;
};

/** Whether anything that was found is not here now, or nothing was found at all. */
export function isIncomplete({ gathered, imported }: ImportReport): boolean {
  const isEmpty = gathered.threads.length === 0;
  return isEmpty || gathered.skipped.length > 0 || (imported?.refused ?? []).length > 0;
}

/** For machines: everything that was skipped, each with its reason. */
export function importJson(report: ImportReport): string {
  const { gathered, imported, seconds } = report;
  return JSON.stringify(
    {
      found: foundIn(gathered),
      imported: imported ? { threads: imported.threads, messages: imported.messages } : null,
      before: imported
        ? { threads: imported.threadsBefore, messages: imported.messagesBefore }
        : null,
      skipped: [...gathered.skipped, ...(imported?.refused ?? [])],
      others: Object.fromEntries(gathered.others),
      seconds: Math.round(seconds * 10) / 10,
    },
    null,
    2,
  );
}

/** For people: how much, and of each reason how often and where first. */
export function importText(report: ImportReport): string {
  const { gathered, imported, seconds } = report;
  const found = foundIn(gathered);
  const row = (name: string, ...numbers: readonly number[]): string[] => [
    name,
    ...numbers.map((number) => number.toLocaleString('en-US')),
  ];
  const table = imported
    ? renderTable(
        ['', 'FOUND', 'IMPORTED', 'THERE BEFORE'],
        [
          row('threads', found.threads, imported.threads, imported.threadsBefore),
          row('messages', found.messages, imported.messages, imported.messagesBefore),
        ],
      )
    : renderTable(['', 'FOUND'], [row('threads', found.threads), row('messages', found.messages)]);
  const others = [...gathered.others].map(([name, count]) => `${count} × ${name}`).join(', ');
  return [
    table,
    '',
    ...(found.threads === 0 ? ['There is no thread and no message in it.'] : []),
    ...(others ? [`Passed over, because they are neither threads nor messages: ${others}.`] : []),
    ...skippedLines([...gathered.skipped, ...(imported?.refused ?? [])]),
    imported
      ? `${seconds.toFixed(1)} s. A worker brings it into the read tables; reads show it already.`
      : 'Nothing was changed.',
  ].join('\n');
}

function foundIn({ threads }: Gathered): { readonly threads: number; readonly messages: number } {
  const messages = threads.reduce((sum, thread) => sum + thread.messages.length, 0);
  return { threads: threads.length, messages };
}

function skippedLines(skipped: readonly Partial<Skipped>[]): readonly string[] {
  const byReason = new Map<string, Partial<Skipped>[]>();
  for (const one of skipped) {
    const reason = one.reason ?? '';
    if (!byReason.get(reason)?.push(one)) byReason.set(reason, [one]);
  }
  return [...byReason].map(([reason, all]) => {
    const places = all.slice(0, 1).map(placeOf);
    return `Skipped ${all.length} (first: ${places.join('')}): ${reason}`;
  });
}

function placeOf({ id, file, line }: Partial<Skipped>): string {
  const where = [file, line].filter((part) => part !== undefined).join(':');
  return [id, where && id ? `in ${where}` : where].filter(Boolean).join(' ');
}
