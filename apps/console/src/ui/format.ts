const MOMENT = new Intl.DateTimeFormat('en-GB', {
  dateStyle: 'medium',
  timeStyle: 'medium',
  timeZone: 'UTC',
});
const NUMBER = new Intl.NumberFormat('en-GB');

/** `27 Nov 2026, 05:14:32 UTC`: one time for all who talk about it. */
export function formatTime(moment: number | string): string {
  const date = new Date(typeof moment === 'number' ? moment * 1000 : moment);
  return Number.isNaN(date.getTime()) ? String(moment) : `${MOMENT.format(date)} UTC`;
}

export function formatNumber(value: number): string {
  return NUMBER.format(value);
}

/** Of a lag: `0 s`, `350 ms`, `12 s`, `4 min`, `3 h`. */
export function formatSeconds(seconds: number): string {
  if (seconds === 0) return '0 s';
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  return `${Math.round(seconds / 3600)} h`;
}

/** `MessageCreated` as people say it: `Message created`. */
export function formatType(type: string): string {
  const words = type.replaceAll(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** `1 event`, `2 events`. */
export function counted(count: number, noun: string): string {
  return `${formatNumber(count)} ${noun}${count === 1 ? '' : 's'}`;
}
