import { InvalidArgumentError } from 'commander';

/**
 * Reads a number from 1 to `max`.
 * @throws InvalidArgumentError
 */
export function parseLimit(max: number): (text: string) => number {
  return (text) => {
    const limit = Number(text);
    if (/^\d+$/.test(text) && limit >= 1 && limit <= max) return limit;
    throw new InvalidArgumentError(`Expected a number from 1 to ${max}.`);
  };
}
