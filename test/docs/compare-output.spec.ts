import { compareOutput } from './compare-output';

describe('what a page shows, looked for in what was printed', () => {
  it.each([
    ['other ids', 'msg_0VbjRPaHRfjzg0w8z5wR7BW7 user', 'msg_0Vc9XDBJX17Tt08Zcsre3HJH user'],
    ['other times', 'at 2026-11-27T06:37:06Z', 'at 2027-01-01T00:00:00.000Z'],
    ['wider columns', 'KEY  PROJECT', 'KEY       PROJECT'],
    ['more before and behind', 'a', 'x\na\ny'],
    ['what is left out', 'retry: …, done}', 'retry: 1}, 2, done}'],
  ])('is found with %s', (_difference, shown, printed) => {
    expect(compareOutput(shown.split('\n'), printed).missing).toEqual([]);
  });

  it.each([
    ['another word', 'user', 'assistant'],
    ['more in the line', 'user', 'user How?'],
    ['another order', 'a\nb', 'b\na'],
    ['another end', 'retry: …, done', 'retry: 1, done}'],
    ['another number', '    at 7: 1', '    at 7: 2'],
    ['nothing printed', 'a', ''],
  ])('is missed with %s', (_difference, shown, printed) => {
    expect(compareOutput(shown.split('\n'), printed).missing).not.toEqual([]);
  });

  it('tells what stands on the page for what was printed', () => {
    const shown = 'thread_0VbjRGdPBiJ6Vkwut7RzGd6G';
    const printed = 'thread_0Vc9XCbFDc9U4Dcr7x15Ovp4';
    const { names } = compareOutput([`"id": "${shown}"`], `"id": "${printed}"`);
    expect([...names]).toEqual([[shown, printed]]);
  });
});
