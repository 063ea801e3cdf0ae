import fc from 'fast-check';
import type { Ask } from '../reference/ask';
import type { Question } from './question';

/** The very same, or what differs by something that counts. */
type Variant = 'same' | 'dialect' | 'condition' | 'body';

/** Asks once more what was asked under a key, done or refused, or something else under that key. */
export const repeatKeyed: fc.Arbitrary<Question> = fc
  .record({
    of: fc.nat(10),
    variant: fc.oneof(
      { weight: 4, arbitrary: fc.constant<Variant>('same') },
      { weight: 1, arbitrary: fc.constantFrom<Variant>('dialect', 'condition', 'body') },
    ),
  })
  .map(({ of, variant }) => ({ keyed }) => {
    const before = keyed.at(-1 - (of % keyed.length));
    if (!before) return { what: 'listThreads', dialect: 'v2', query: {} };
    return vary(before, variant);
  });

function vary(ask: Ask, variant: Variant): Ask {
  switch (variant) {
    case 'same':
      return ask;
    case 'condition':
      return { ...ask, ifMatch: '*' };
    case 'dialect':
      // A body of one dialect may be none of the other's; without one it makes no difference.
      return 'body' in ask ? ask : { ...ask, dialect: ask.dialect === 'v1' ? 'v2' : 'v1' };
    case 'body':
      if (!('body' in ask)) return ask;
      return { ...ask, body: { ...ask.body, metadata: { other: 'body' } } } as Ask;
  }
}
