type Cells = readonly string[];

/** For a terminal: columns of even width. */
export function textTable(columns: Cells, rows: readonly Cells[]): string {
  const widths = columns.map((name, at) =>
    Math.max(name.length, ...rows.map((row) => row[at]?.length ?? 0)),
  );
  const line = (cells: Cells) =>
    `  ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  ')}`.trimEnd();
  return [line(columns), line(widths.map((width) => '─'.repeat(width))), ...rows.map(line)].join(
    '\n',
  );
}

export function markdownTable(columns: Cells, rows: readonly Cells[]): string {
  const line = (cells: Cells) => `| ${cells.join(' | ')} |`;
  return [line(columns), line(columns.map(() => '---')), ...rows.map(line)].join('\n');
}

export type Markers = { readonly begin: string; readonly end: string };

/**
 * Puts `section` between the markers of `document`.
 * @throws when the markers are not there, once each and in order
 */
export function replaceSection(document: string, { begin, end }: Markers, section: string): string {
  const [from, to] = [document.indexOf(begin), document.indexOf(end)];
  if (from < 0 || to < from) {
    throw new Error(`expected the lines "${begin}" and "${end}" in the document`);
  }
  return `${document.slice(0, from + begin.length)}\n\n${section}\n\n${document.slice(to)}`;
}
