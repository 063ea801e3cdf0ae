import type { Alteration } from './patch';

/** A place in the code where a process can be killed or stopped. */
export type FaultPoint = Alteration & {
  /** The process that passes it. */
  readonly of: 'api' | 'worker';
  /** What has happened there and what has not. */
  readonly where: string;
};

const points = `require("#test-points")`;

/** The harness holds this lock while the append shall wait just before its commit. */
export const BEFORE_COMMIT_LOCK = `hashtextextended('threadlog.test-points', 1)`;

export const FAULT_POINTS = [
  {
    name: 'before-commit',
    of: 'api',
    where: 'the procedure has inserted the events and is about to commit them',
    patches: [
      {
        file: 'libs/event-store/src/append-connection.js',
        find: `client.on('error', () => (open = undefined));`,
        replace: `client.on('error', () => (open = undefined));
        client.on('notice', ({ message }) => message === 'before-commit' && ${points}.reach('before-commit'));`,
      },
    ],
    // PostgreSQL sends a notice at once, so the caller hears where its call has come to.
    procedure: [
      {
        find: /\n {2}commit;\nend/,
        replace: `
  raise notice 'before-commit';
  perform pg_advisory_xact_lock_shared(${BEFORE_COMMIT_LOCK});
  commit;
end`,
      },
    ],
  },
  {
    name: 'after-commit',
    of: 'api',
    where: 'the answer of the append is there, and nobody has been told',
    patches: [
      {
        file: 'libs/event-store/src/appender.js',
        find: /const outcomes = await \(0, await_answer_1\.awaitAnswer\)\(\(0, call_append_1\.callAppend\)[^;]*;/,
        replace: `$&\n    ${points}.reach('after-commit');`,
      },
    ],
  },
  {
    name: 'before-answer',
    of: 'api',
    where: 'what a change came to is settled, and no byte of the answer is written',
    patches: [
      {
        file: 'apps/api/src/http/append-decision.js',
        find: /await appendFor\([^;]*;/,
        replace: `$&\n    ${points}.reach('before-answer');`,
      },
    ],
  },
  {
    name: 'after-answer-before-ring',
    of: 'api',
    where: 'the answer of a change is written, and the workers have not been rung',
    patches: [
      {
        file: 'libs/queue/src/doorbell.js',
        find: /const ringOnce = async \(\) => \{/,
        replace: `$&\n        await ${points}.hold('after-answer-before-ring');`,
      },
      {
        file: 'apps/api/src/http/create-http-adapter.js',
        find: `fastify.addHook('onSend',`,
        replace: `fastify.addHook('onResponse', (request, reply, done) => {
        if (request.method !== 'GET' && reply.statusCode < 300) ${points}.letGo('after-answer-before-ring');
        done();
    });
    fastify.addHook('onSend',`,
      },
    ],
  },
  {
    name: 'mid-upload',
    of: 'api',
    where: 'the bytes of a file are stored, and the log does not know the file',
    patches: [
      {
        file: 'apps/api/src/files/upload-file.handler.js',
        find: /return await this\.append\(caller, /,
        replace: `await ${points}.pass('mid-upload');\n            $&`,
      },
    ],
  },
  {
    name: 'mid-projection',
    of: 'worker',
    where: 'the rows of a batch are written and the checkpoint is moved, and nothing is committed',
    patches: [
      {
        file: 'libs/projection/src/project-batch.js',
        find: /return \{ status: 'projected', events: events\.length/,
        replace: `await ${points}.pass('mid-projection');\n        $&`,
      },
    ],
  },
  {
    name: 'after-projection',
    of: 'worker',
    where: 'what a ring told of is projected and committed, and its job has not ended',
    patches: [
      {
        file: 'apps/worker/src/waker.js',
        find: 'return this.wake();',
        replace: `return this.wake().then(() => ${points}.pass('after-projection'));`,
      },
    ],
  },
  {
    name: 'mid-verdict',
    of: 'worker',
    where: 'the verdict on a file is in the log, and its task still counts as to be done',
    patches: [
      {
        file: 'libs/tasks/src/perform-task.js',
        find: 'await work(task);',
        replace: `await work(task);\n        await ${points}.pass('mid-verdict');`,
      },
    ],
  },
] as const satisfies readonly FaultPoint[];
