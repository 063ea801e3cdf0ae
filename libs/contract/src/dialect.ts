import { ApiError } from './api-error';

/** The two generations of the wire: one log, two renderings. */
export type Dialect = 'v1' | 'v2';

/**
 * Reads the `OpenAI-Beta` header, which may list several values (`assistants=v2,x=y`).
 * @throws ApiError invalid_beta
 */
export function dialectOf(header: string | readonly string[] | undefined): Dialect {
  // The two values that every SDK sends, without taking them apart.
  if (header === 'assistants=v2') return 'v2';
  if (header === 'assistants=v1') return 'v1';
  const values = [header ?? []].flat().flatMap((value) => value.split(','));
  for (const value of values) {
    const word = value.trim();
    if (word === 'assistants=v1') return 'v1';
    if (word === 'assistants=v2') return 'v2';
  }
  throw new ApiError('invalid_beta');
}
