import { functionTimes, type CpuProfile } from './cpu-profile';

const frame = (functionName: string, url: string) => ({ functionName, url, lineNumber: 9 });

const profile: CpuProfile = {
  startTime: 1000,
  nodes: [
    { id: 1, callFrame: frame('(root)', ''), children: [2, 5] },
    {
      id: 2,
      callFrame: frame('run', 'file:///x/dist/libs/contract/src/parse-body.js'),
      children: [3],
    },
    {
      id: 3,
      callFrame: frame('parse', 'file:///x/node_modules/zod/v4/core/parse.cjs'),
      children: [4],
    },
    { id: 4, callFrame: frame('run', 'file:///x/dist/libs/contract/src/parse-body.js') },
    { id: 5, callFrame: frame('(idle)', '') },
  ],
  samples: [2, 3, 4, 5, 5],
  timeDeltas: [10, 10, 20, 30, 40],
};

const timeOf = (window: { from: number; to: number }, place: string) =>
  functionTimes(profile, window).find((time) => time.place === place);

describe('functionTimes', () => {
  const always = { from: 0, to: Infinity };

  it('adds up what a function spent itself, wherever it was called', () => {
    expect(timeOf(always, '#contract/parse-body:10')).toMatchObject({
      selfUs: 40,
      group: 'threadlog',
    });
  });

  it('counts a function that is called by itself once in its total', () => {
    expect(timeOf(always, '#contract/parse-body:10')?.totalUs).toBe(60);
    expect(timeOf(always, 'zod/v4/core/parse:10')).toMatchObject({ selfUs: 20, totalUs: 50 });
  });

  it('looks at nothing outside the window', () => {
    expect(timeOf({ from: 1015, to: 1025 }, '#contract/parse-body:10')?.selfUs).toBe(0);
    expect(timeOf({ from: 1015, to: 1025 }, 'zod/v4/core/parse:10')?.selfUs).toBe(20);
  });
});
