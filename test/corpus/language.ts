/** What people and assistants write in one language. `#` in a sentence becomes a number. */
export type Language = {
  readonly name: string;
  /** Between sentences; Chinese and Japanese have nothing there. */
  readonly space: string;
  readonly replies: readonly string[];
  readonly sentences: readonly string[];
};
