import type { PlantedBug } from './planted-bug';
import { answersLost, apisKilled, calm, postgresKilled, workerKilledJudging } from './scenarios';

const APPENDER = 'libs/event-store/src/appender.js';
const CALLED =
  /const outcomes = await \(0, await_answer_1\.awaitAnswer\)\(\(0, call_append_1\.callAppend\)[^;]*;/;
const COMMIT = /\n {2}commit;\nend/;
const APPEND_LOCK = `perform pg_advisory_xact_lock(hashtextextended('threadlog.append', 1));`;

/** Bugs that make the log itself wrong. */
export const bugsInTheLog: readonly PlantedBug[] = [
  {
    name: 'position-before-commit',
    what: 'positions come from a sequence before the commit, and two appends commit in any order',
    breaks: 'I5',
    scenario: calm,
    patches: [],
    statements: [
      'create sequence threadlog.planted_positions',
      'grant usage on sequence threadlog.planted_positions to threadlog_app',
    ],
    procedure: [
      {
        // Versions and revisions stay right: streams wait for each other, the log does not.
        find: APPEND_LOCK,
        replace: `perform pg_advisory_xact_lock(hashtextextended(s.id, 7))
          from (select distinct unnest(command_streams) as id order by 1) s;`,
      },
      {
        find: 'h.position + row_number() over (order by v.ordinal) as position',
        replace: `nextval('threadlog.planted_positions') as position`,
      },
      { find: COMMIT, replace: `\n  perform pg_sleep(random() * 0.02);\n  commit;\nend` },
    ],
  },
  {
    name: 'double-a-batch',
    what: 'every tenth batch is appended twice, the second time under new ids',
    breaks: 'I1',
    scenario: calm,
    patches: [
      {
        file: APPENDER,
        find: CALLED,
        replace: `$&
    if ((plantedBatches += 1) % 10 === 0) await (0, call_append_1.callAppend)(client, batch.map(plantedAgain), false);`,
      },
      {
        file: APPENDER,
        find: 'async function sendBatch(',
        replace: `let plantedBatches = 0;
const plantedRandom = () => require('node:crypto').randomBytes(16);
const plantedAgain = (append) => ({
    ...append,
    command: { ...append.command, once: undefined },
    events: append.events.map((event) => ({
        ...event,
        eventId: plantedRandom(),
        entityId: event.type === 'MessageCreated'
            ? require('#domain').makeId('msg', Date.now(), plantedRandom())
            : event.entityId,
    })),
});
async function sendBatch(`,
      },
    ],
    short: true,
  },
  {
    name: 'answer-without-commit',
    what: 'one batch in thirty is rolled back and answered as if it were committed',
    breaks: 'I1',
    scenario: calm,
    patches: [],
    procedure: [
      {
        find: COMMIT,
        replace: `\n  if random() < 1.0 / 30 then rollback; else commit; end if;\nend`,
      },
    ],
  },
  {
    name: 'answer-before-disk',
    what: 'a commit is answered before it is on the disk (synchronous_commit is off)',
    breaks: 'I1',
    scenario: postgresKilled,
    patches: [],
    procedure: [
      {
        find: APPEND_LOCK,
        replace: `perform set_config('synchronous_commit', 'off', true);\n  ${APPEND_LOCK}`,
      },
    ],
  },
  {
    name: 'retry-under-new-ids',
    what: 'a batch whose answer was lost is sent again under new event ids and message ids',
    breaks: 'I1',
    scenario: answersLost,
    patches: [
      {
        file: APPENDER,
        find: / resubmitted = true;/,
        replace: ` resubmitted = false;\n            waiting.forEach(plantedAfresh);`,
      },
      {
        file: APPENDER,
        find: 'async function sendBatch(',
        replace: `function plantedAfresh({ command, events }) {
    const { randomBytes } = require('node:crypto');
    events.forEach((event, index) => {
        event.eventId = randomBytes(16);
        if (event.type !== 'MessageCreated') return;
        event.entityId = require('#domain').makeId('msg', Date.now(), randomBytes(16));
        command.decision.events[index].entityId = event.entityId;
    });
}
async function sendBatch(`,
      },
    ],
  },
  {
    name: 'key-after-commit',
    what: 'an idempotency key is remembered after the commit of what it did, not in it',
    breaks: 'I7',
    scenario: apisKilled,
    patches: [
      {
        file: APPENDER,
        find: 'options.onBatch?.(',
        replace: `for (const [index, outcome] of outcomes.entries()) {
        const { command, events } = batch[index];
        if (outcome.status !== 'appended' || command.once?.by !== 'key') continue;
        await client.query(\`insert into threadlog.idempotency_keys
          (project_id, key, request_hash, entity_id, rev, created_at)
          values ($1, $2, $3, $4, $5, now()) on conflict do nothing\`, [
            command.context.projectId, command.once.key, command.once.requestHash,
            events[0]?.entityId ?? command.decision.entity.id, outcome.rev,
        ]);
    }
    options.onBatch?.(`,
      },
    ],
    procedure: [
      {
        find: 'where c.code = 0 and c.idempotency_key is not null',
        replace: 'where c.code = 0 and c.idempotency_key is not null and false',
      },
    ],
  },
  {
    name: 'verdict-under-a-new-id',
    what: 'a verdict gets a new event id each time its task is tried, not one that follows from the task',
    breaks: 'I14',
    scenario: workerKilledJudging,
    patches: [
      {
        file: 'apps/worker/src/attachments/validate-attachment-task.js',
        find: /eventIds: \[\(0, attachment_task_1\.verdictEventId\)\(task\.taskId\)\],/,
        replace: '',
      },
    ],
  },
];
