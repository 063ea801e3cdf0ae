export type Help = {
  /** What has to be known before it is used; paragraphs. */
  readonly notes?: string;
  /** Without `threadlog`. */
  readonly examples: readonly string[];
  readonly exits?: string;
  readonly environment?: string;
};

const EXITS = '0 done, 1 not done, 2 typed wrong';

/** What stands below the options in the help of a command, in the same order everywhere. */
export function helpText({ notes, examples, exits = EXITS, environment }: Help): string {
  const calls = examples.map((example) => `  threadlog ${example}`).join('\n');
  const parts = [
    notes?.trim(),
    `Examples:\n${calls}`,
    `Exit codes: ${exits}.`,
    environment?.trim(),
  ];
  return `\n${parts.filter(Boolean).join('\n\n')}`;
}
