import { InvalidArgumentError } from 'commander';
import { readVerifierKey } from '#ledger';

/** For whoever noted a key elsewhere. @throws InvalidArgumentError */
export function parseKey(text: string): string {
  try {
    readVerifierKey(text);
    return text;
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
}
