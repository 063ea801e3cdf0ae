import { AWAKE_MS } from '#projection';
import { RING_GAP_MS } from '#queue';

describe('a worker that was woken', () => {
  it('stays awake until the next ring of a busy API could come', () => {
    // Otherwise an event behind the last look would wait for the rest of the gap, or for the tick.
    expect(AWAKE_MS).toBeGreaterThan(RING_GAP_MS);
  });
});
