import { isNoticed, markdownReport, textReport, type Judged, type Tried } from './table';

const judged = (...violations: string[]): Judged => ({
  violations,
  broken: violations,
  directory: '/tmp/run',
});

const tried = (more: Partial<Tried> = {}): Tried => ({
  bug: { name: 'skip-tail-merge', what: 'no tail', breaks: 'I10', scenario: 'calm' },
  with: judged('I10: a list after an answer lacks it', 'I10: so does another', 'I11: a hole'),
  without: judged(),
  ...more,
});

describe('a planted bug', () => {
  it('is noticed when the invariant is named that it breaks', () => {
    expect(isNoticed(tried())).toBe(true);
  });

  it('is not noticed when other invariants are named', () => {
    expect(isNoticed(tried({ with: judged('I1: doubled', 'I100: whatever') }))).toBe(false);
  });

  it('is not noticed when only something else went wrong', () => {
    expect(isNoticed(tried({ with: { ...judged(), broken: ['I10 timed out'] } }))).toBe(false);
  });

  it('proves nothing when the run without it is judged the same', () => {
    expect(isNoticed(tried({ without: judged('I10: a list after an answer lacks it') }))).toBe(
      false,
    );
  });

  it('proves nothing when anything went wrong in the run without it', () => {
    expect(isNoticed(tried({ without: { ...judged(), broken: ['api-1 crashed'] } }))).toBe(false);
  });
});

describe('the table of planted bugs', () => {
  it('names each invariant once that the checker named', () => {
    const [, , row] = markdownReport({ tried: [tried()], seconds: 9 }).split('\n');
    expect(row).toBe('| skip-tail-merge | calm | I10 | VIOLATED: I10, I11 | holds |');
  });

  it('says of a bug that went unnoticed what was found instead', () => {
    const text = textReport({ tried: [tried({ with: judged('I1: doubled') })], seconds: 9 });
    expect(text).toContain('UNNOTICED  skip-tail-merge');
    expect(text).toContain('  - with it:    I1: doubled');
    expect(text).toContain('0 of 1 bugs were noticed, in 9 seconds.');
  });
});
