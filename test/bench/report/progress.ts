export type Progress = {
  readonly say: (line: string) => void;
  readonly clear: () => void;
};

/** One line that changes in a terminal; elsewhere a line for each, so that a log can be followed. */
export function createProgress(out: NodeJS.WriteStream): Progress {
  if (!out.isTTY) return { say: (line) => void out.write(`${line}\n`), clear: () => undefined };
  const rewrite = (line: string) => void out.write(`\r\u001b[2K${line}`);
  return { say: (line) => rewrite(line.slice(0, out.columns - 1)), clear: () => rewrite('') };
}
