import type { Progress } from './report/progress';
import type { Cleanup } from './stage/cleanup';

/** Options that cannot be read; its words are for who typed them. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export type Program = {
  /** @returns the exit code */
  readonly main: () => Promise<number>;
  readonly usage: string;
  readonly progress: Progress;
  readonly cleanup: Cleanup;
};

/** Runs it to its end, stops whatever it started, and ends the process. */
export async function runProgram({ main, usage, progress, cleanup }: Program): Promise<never> {
  let code = 1;
  try {
    code = await main();
  } catch (error) {
    progress.clear();
    console.error(error instanceof UsageError ? `${error.message}\n\n${usage}` : error);
  } finally {
    await cleanup.run();
  }
  process.exit(code);
}
