const ESCAPED: Readonly<Record<string, string>> = { '%22': '"', '%0D': '\r', '%0A': '\n' };

/**
 * The name of a file as its user gave it. In a form three characters are escaped, and nothing else is,
 * not even the percent sign (WHATWG HTML, multipart/form-data encoding algorithm).
 * @param written in the form; some senders leave it out
 */
export function filenameOf(written: string | undefined): string {
  return (written ?? '').replaceAll(/%(22|0D|0A)/g, (escape) => ESCAPED[escape] ?? escape);
}
