import { eventually } from './eventually';

describe('eventually', () => {
  it('returns the first value that holds', async () => {
    let reads = 0;
    expect(
      await eventually(
        () => (reads += 1),
        (seen) => seen >= 3,
      ),
    ).toBe(3);
  });

  it('takes a read that throws as not yet', async () => {
    let reads = 0;
    const read = (): string => {
      reads += 1;
      if (reads < 3) throw new Error('away');
      return 'back';
    };
    expect(await eventually(read, (seen) => seen === 'back')).toBe('back');
  });

  it('fails with what was seen last', async () => {
    const waiting = eventually(
      () => ({ position: 41 }),
      (seen) => seen.position === 42,
      { within: 20 },
    );
    await expect(waiting).rejects.toThrow(
      /expected .*position === 42.* within 20 ms, last seen: \{ position: 41 \}/,
    );
  });

  it('fails with the error that was thrown last', async () => {
    const waiting = eventually(
      () => Promise.reject(new Error('connection refused')),
      () => true,
      { within: 20 },
    );
    await expect(waiting).rejects.toThrow(/last seen: Error: connection refused/);
  });

  it('does not wait for a read that never answers', async () => {
    let reads = 0;
    const read = (): Promise<number> =>
      (reads += 1) < 3 ? Promise.resolve(reads) : new Promise<never>(() => undefined);
    await expect(eventually(read, () => false, { within: 40 })).rejects.toThrow(/last seen: 2/);
  });
});
