import type { PlantedBug } from './planted-bug';
import { calm, twoWorkers, withLulls, workerKilledProjecting } from './scenarios';

const BATCH = 'libs/projection/src/project-batch.js';
const APPLIED = /await (\(0, apply_events_1\.applyEvents\))\((tx, \w+), (\w+)\);/;

/** Bugs that make the read tables wrong, or leave them behind. */
export const bugsInTheReadTables: readonly PlantedBug[] = [
  {
    name: 'drop-a-batch',
    what: 'every tenth batch moves the checkpoint and writes nothing',
    breaks: 'I8',
    scenario: calm,
    patches: [
      {
        file: BATCH,
        find: APPLIED,
        replace: `globalThis.plantedBatches = (globalThis.plantedBatches ?? 0) + 1;
        if (globalThis.plantedBatches % 10 !== 0) $&`,
      },
    ],
    short: true,
  },
  {
    name: 'apply-out-of-order',
    what: 'the changes of a batch are applied newest first, and revisions are not compared',
    breaks: 'I8',
    scenario: calm,
    patches: [
      {
        file: BATCH,
        find: APPLIED,
        replace: `const plantedLast = $3.filter(({ type }) => type.endsWith('Modified')).reverse();
        const plantedFirst = $3.filter(({ type }) => type.endsWith('Created'));
        const plantedRest = $3.filter((event) => !plantedFirst.includes(event) && !plantedLast.includes(event));
        await $1($2, [...plantedFirst, ...plantedLast, ...plantedRest]);`,
      },
      {
        file: 'libs/domain/src/fold.js',
        find: 'if (!state || state.rev + 1 !== event.rev) {',
        replace: 'if (!state) {',
      },
      {
        // Larger batches, in which one message is changed twice.
        file: 'libs/projection/src/pump.js',
        find: /const LINGER_MS = \d+;/,
        replace: 'const LINGER_MS = 400;',
      },
    ],
  },
  {
    name: 'ignore-the-lease',
    what: 'two projectors work at once: the checkpoint is not locked, and moved from wherever it is',
    breaks: 'I12',
    scenario: twoWorkers,
    patches: [
      {
        file: 'libs/database/src/checkpoint.js',
        find: /\s+for update skip locked/,
        replace: '',
      },
      {
        file: 'libs/database/src/checkpoint.js',
        find: /\s+\.where\('position', '=', from\)/,
        replace: '',
      },
      {
        file: BATCH,
        find: APPLIED,
        replace: `await new Promise((go) => setTimeout(go, Math.random() * 60));\n        $&`,
      },
    ],
  },
  {
    name: 'checkpoint-before-rows',
    what: 'the checkpoint moves in a transaction of its own, and the rows are written after it',
    breaks: 'I8',
    scenario: workerKilledProjecting,
    patches: [
      {
        file: BATCH,
        find: 'return db.transaction().execute(async (tx) => {',
        replace: `let plantedLate;
    const plantedDone = await db.transaction().execute(async (tx) => {`,
      },
      { file: BATCH, find: APPLIED, replace: 'plantedLate = (tx) => $1($2, $3);' },
      // The fault point goes along, to where the rows are now between two transactions.
      {
        file: BATCH,
        find: /await require\("#test-points"\)\.pass\('mid-projection'\);/,
        replace: '',
      },
      {
        file: BATCH,
        find: /(return \{ status: 'projected', events: events\.length, checkpoint: last\.position \};\s+\}\);)/,
        replace: `$1
    if (plantedLate) {
        await require("#test-points").pass('mid-projection');
        await db.transaction().execute(plantedLate);
    }
    return plantedDone;`,
      },
    ],
  },
  {
    name: 'tombstone-forgotten',
    what: 'the row of a deleted message stays in the read tables',
    breaks: 'I8',
    scenario: calm,
    patches: [
      {
        file: 'libs/projection/src/write-effect.js',
        find: 'where message_id = any(',
        replace: 'where false and message_id = any(',
      },
    ],
  },
  {
    name: 'lose-a-ring-without-tick',
    what: 'workers have no tick beside the queue, and APIs lose every ring after their third',
    breaks: 'I13',
    scenario: withLulls,
    patches: [
      {
        file: 'apps/worker/src/waker.js',
        find: 'this.tick = setInterval(() => void this.wake(), TICK_MS);',
        replace: '',
      },
      {
        file: 'libs/queue/src/doorbell.js',
        find: /const ringOnce = async \(\) => \{/,
        replace: `$&
        globalThis.plantedRings = (globalThis.plantedRings ?? 0) + 1;
        if (globalThis.plantedRings > 3) return;`,
      },
    ],
  },
];
