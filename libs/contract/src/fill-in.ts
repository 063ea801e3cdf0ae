const MAX_ECHO = 256;

/** Puts values where a sentence has their names in braces. */
export function fillIn(
  sentence: string,
  values: Readonly<Record<string, string | number>>,
): string {
  return sentence.replace(/\{(\w+)\}/g, (_, name: string) => echo(values[name]));
}

/** What came in goes back only in part: an id of ten thousand characters is not worth repeating. */
export function echo(value: string | number | undefined): string {
  const text = String(value ?? '');
  return text.length > MAX_ECHO ? `${text.slice(0, MAX_ECHO)}…` : text;
}
