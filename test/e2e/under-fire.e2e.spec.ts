import { chooseRows } from '../faults/choose-rows';
import { PLANTED_BUGS } from '../faults/planted';
import { isNoticed, type Tried } from '../faults/planted/table';
import type { Played } from '../faults/row/row';
import { PART_MS, startHarness, type Harness } from './support/harness';

jest.setTimeout(PART_MS + 10_000);

const ROWS = chooseRows({ isShort: true, seed: 1, times: 1 }).map(({ fault }) => [
  fault.name,
  fault.what,
]);
const BUGS = PLANTED_BUGS.filter(({ short }) => short).map(({ name, what }) => [name, what]);

// One after the other, in one file: both load two processors, and are compiled to one place.

/** `npm run test:faults -- --short`, a fact a row. docs/faults.md says how to repeat one. */
describe('no acknowledged write is lost, doubled or out of order, and no read stale', () => {
  let harness: Harness<Played>;
  beforeAll(() => {
    harness = startHarness('start.mjs', ({ name }) => name);
  });
  afterAll(() => harness.stop());

  it.each(ROWS)('under %s: %s', async (name) => {
    const played = await harness.outcomeOf(name);
    // All that there is to say of a row that did not hold is in the message.
    expect(typeof played !== 'string' && played.outcome === 'held' ? 'held' : played).toBe('held');
  });
});

/** `npm run test:planted -- --short`, a fact a bug. docs/faults.md has the whole table. */
describe('the checker notices', () => {
  let harness: Harness<Tried>;
  beforeAll(() => {
    harness = startHarness('planted/start.mjs', ({ bug }) => bug.name);
  });
  afterAll(() => harness.stop());

  it.each(BUGS)('%s: %s', async (name) => {
    const tried = await harness.outcomeOf(name);
    expect(typeof tried !== 'string' && isNoticed(tried) ? 'noticed' : tried).toBe('noticed');
  });
});
