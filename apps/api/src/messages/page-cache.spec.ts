import { eventually } from '../../../../test/support/eventually';
import { createPageCache } from './page-cache';

const page = (length: number) => ({ version: 1, body: Buffer.alloc(length) });

describe('the pages that are kept', () => {
  it('are no more than they may be: the one that was longest not asked for goes', () => {
    const cache = createPageCache(250, { bytes: 200, maxAgeMs: 1_000 });
    cache.set('a', page(100));
    cache.set('b', page(100));
    cache.get('a');
    cache.set('c', page(100));
    expect(['a', 'b', 'c'].filter((key) => cache.get(key))).toEqual(['a', 'c']);
  });

  it('do not hold one that is long', () => {
    const cache = createPageCache(1_000, { bytes: 200, maxAgeMs: 1_000 });
    cache.set('a', page(201));
    expect(cache.get('a')).toBeUndefined();
  });

  it('do not grow old, however often they are asked for', async () => {
    const cache = createPageCache(1_000, { bytes: 200, maxAgeMs: 20 });
    cache.set('a', page(100));
    await eventually(
      () => cache.get('a'),
      (kept) => kept === undefined,
    );
  });
});
