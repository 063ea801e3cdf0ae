const Sequencer = require('@jest/test-sequencer').default;

/**
 * Where no earlier run tells, Jest begins with the longest files, which says little of how long they
 * take: on a new machine one of these would be begun last, and the whole run would wait for it.
 */
const SLOWEST = [
  'under-fire.e2e',
  'stories.e2e',
  'attachments.int',
  'rate-limits.e2e',
  'attachments.e2e',
  'queue.e2e',
  'replay.e2e',
  'projection.int',
];

module.exports = class SlowestFirst extends Sequencer {
  sort(tests) {
    const rank = ({ path }) => {
      const at = SLOWEST.findIndex((name) => path.endsWith(`/${name}.spec.ts`));
      return at < 0 ? SLOWEST.length : at;
    };
    // A stable sort: what has no rank stays in the order that Jest would choose.
    return super.sort(tests).sort((a, b) => rank(a) - rank(b));
  }
};
