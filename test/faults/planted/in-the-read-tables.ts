import type { PlantedBug } from './planted-bug';
import { calm, twoWorkers, withLulls, workerKilledProjecting } from './scenarios';

const BATCH = 'libs/projection/src/project-batch.js';
const APPLIED =
  /(\(0, apply_events_1\.applyEvents\))\((tx, \w+), (\{ events, mayBeQuarantined \})\)(?=,)/;

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
        replace: `(globalThis.plantedBatches = (globalThis.plantedBatches ?? 0) + 1) % 10 !== 0 && $&`,
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
        replace: `(() => {
          const last = events.filter(({ type }) => type.endsWith('Modified')).reverse();
          const first = events.filter(({ type }) => type.endsWith('Created'));
          const rest = events.filter((event) => !first.includes(event) && !last.includes(event));
          return $1($2, { events: [...first, ...last, ...rest], mayBeQuarantined });
        })()`,
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
        find: /\s+and position = \$\{from\}/,
        replace: '',
      },
      {
        // Who has read less may so be the one that moves it last.
        file: BATCH,
        find: /await (?=\(0, _database_1\.together\)\(\[\s+\(0, apply_events_1)/,
        replace: `await new Promise((go) => setTimeout(go, Math.random() * 60)); await `,
      },
      {
        // Else the key of a row that both insert would hold up the one that comes late.
        file: 'libs/projection/src/write-effect.js',
        find: '(0, kysely_1.sql) ``',
        replace: '(0, kysely_1.sql) `on conflict do nothing`',
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
        find: /return (\(0, \w+\.beginWith\)\(db, \{)/,
        replace: `let plantedLate;
    const plantedDone = await $1`,
      },
      { file: BATCH, find: APPLIED, replace: 'void (plantedLate = (tx) => $1($2, $3))' },
      // The fault point goes along, to where the rows are now between two transactions.
      {
        file: BATCH,
        find: /await require\("#test-points"\)\.pass\('mid-projection'\);/,
        replace: '',
      },
      {
        file: BATCH,
        find: /(return \{ status: 'projected', events: events\.length, checkpoint: last\.position \};\s+\},\s+\}\);)/,
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
