import fc from 'fast-check';
import { makeId } from './ids';

const bytes = fc.uint8Array({ minLength: 16, maxLength: 16 });

describe('makeId', () => {
  it("has the hosted service's form", () => {
    fc.assert(
      fc.property(fc.nat(), bytes, (time, random) => {
        expect(makeId('thread', time, random)).toMatch(/^thread_[0-9A-Za-z]{24}$/);
        expect(makeId('file', time, random)).toMatch(/^file-[0-9A-Za-z]{24}$/);
      }),
    );
  });

  it('sorts as bytes in the order of time', () => {
    const time = fc.integer({ min: 0, max: 4_102_444_800_000 });
    fc.assert(
      fc.property(time, time, bytes, bytes, (a, b, r1, r2) => {
        fc.pre(a < b);
        expect(makeId('msg', a, r1) < makeId('msg', b, r2)).toBe(true);
      }),
    );
  });
});
