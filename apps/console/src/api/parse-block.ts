/** A block of a stream of server-sent events. */
export type Block = { readonly id?: string; readonly event?: string; readonly data?: string };

/** The API writes each field in one line. */
export function parseBlock(text: string): Block {
  const fields = text.split('\n').map((line): [string, string] => {
    const colon = line.indexOf(': ');
    return colon < 0 ? [line, ''] : [line.slice(0, colon), line.slice(colon + 2)];
  });
  return Object.fromEntries(fields.filter(([name]) => ['id', 'event', 'data'].includes(name)));
}
