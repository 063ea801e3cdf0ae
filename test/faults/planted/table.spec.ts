import { isNoticed, rowOf, type Tried } from './table';

const tried = (more: Partial<Tried>): Tried => ({
  bug: {
    name: 'skip-tail-merge',
    what: 'a page is answered without the tail',
    breaks: 'I10',
    scenario: { fault: { name: 'calm' } },
  },
  violations: ['I10: a list after an answer lacks it', 'I10: so does another', 'I11: a hole'],
  without: [],
  ...more,
});

describe('a planted bug', () => {
  it('is noticed when the invariant is named that it breaks', () => {
    expect(isNoticed(tried({}))).toBe(true);
  });

  it('is not noticed when another invariant is named', () => {
    expect(isNoticed(tried({ violations: ['I1: doubled', 'I100: whatever'] }))).toBe(false);
  });

  it('is not noticed when nothing is', () => {
    expect(isNoticed(tried({ violations: [] }))).toBe(false);
  });

  it('proves nothing when the run without it is judged the same', () => {
    expect(isNoticed(tried({ without: ['I10: a list after an answer lacks it'] }))).toBe(false);
  });

  it('has a row of the table, with each invariant that was named, once', () => {
    expect(rowOf(tried({}))).toEqual([
      'skip-tail-merge',
      'calm',
      'I10',
      'VIOLATED: I10, I11',
      'holds',
    ]);
    expect(rowOf(tried({ violations: [] }))[3]).toBe('nothing');
  });
});
