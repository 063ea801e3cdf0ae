/** What a person can put right: shown as its one sentence, without a stack. */
export class StartError extends Error {
  override readonly name = 'StartError';
}
