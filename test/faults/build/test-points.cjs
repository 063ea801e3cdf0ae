// What the code of a test build calls at its fault points; a test build has it as #test-points. What
// shall happen where is in the environment: THREADLOG_TEST_POINTS="after-commit=kill@200,before-answer=stop@3".
// An action happens at the n-th passing; with @3+10 at the third and at every tenth after it:
//
//   kill      this process is gone, by SIGKILL, before the next instruction
//   stop      it stands still, by SIGSTOP, until somebody sends SIGCONT
//   error     what a lost connection throws is thrown
//   delay:20  it takes 20 ms longer
//   wait      it waits until the file NAME.go is there, at most half a minute
//
// With THREADLOG_TEST_POINTS_DIRECTORY passings count only while the file `armed` is there. What happens
// is noted in a file of the point's name. What is planned for one passing happens once among all
// processes that share the directory: one that was killed and started again is not killed again.
const fs = require('node:fs');
const path = require('node:path');
const { setTimeout: pause } = require('node:timers/promises');

const WAIT_MS = 30_000;
const LOOK_EVERY_MS = 5;
const HOLD_MS = 2_000;
const STEP = /^([a-z-]+)=(?:(kill|stop|error|wait)|(delay):(\d{1,5}))@(\d{1,7})(?:\+(\d{1,7}))?$/;

const directory = process.env.THREADLOG_TEST_POINTS_DIRECTORY;
const plan = readPlan(process.env.THREADLOG_TEST_POINTS ?? '');
/** Those who wait for a point to be passed, by its name. */
const held = new Map();

/** A point where the code must not yield. */
exports.reach = (name) => {
  const step = dueStep(name);
  if (!step) return;
  if (step.action === 'delay') sleep(step.ms);
  else if (step.action === 'wait') while (mayWait(step, name)) sleep(LOOK_EVERY_MS);
  else act(step);
};

/** A point where the code waits for something anyway. */
exports.pass = async (name) => {
  const step = dueStep(name);
  if (!step) return;
  if (step.action === 'delay') await pause(step.ms);
  else if (step.action === 'wait') while (mayWait(step, name)) await pause(LOOK_EVERY_MS);
  else act(step);
};

/** Waits until `letGo` is called for this name; not at all where nothing is planned there any more. */
exports.hold = async (name) => {
  if (!plan.has(name) || !isArmed() || (directory && fs.existsSync(path.join(directory, name))))
    return;
  const late = new AbortController();
  const gone = new Promise((resolve) => held.set(name, [...(held.get(name) ?? []), resolve]));
  await Promise.race([gone, pause(HOLD_MS, undefined, { signal: late.signal })]).finally(() =>
    late.abort(),
  );
};

/** A point that counts only while somebody is held there; passed, it lets them go on. */
exports.letGo = (name) => {
  const waiting = held.get(name);
  if (!waiting) return;
  exports.reach(name);
  held.delete(name);
  for (const go of waiting) go();
};

function readPlan(text) {
  const steps = text.split(',').filter((step) => step !== '');
  return new Map(steps.map(readStep));
}

function readStep(text) {
  const found = STEP.exec(text);
  if (!found) throw new Error(`THREADLOG_TEST_POINTS: expected name=action@n, found ${text}`);
  const [, name, word, delay, ms, nth, again] = found;
  const step = { action: word ?? delay, ms: Number(ms), nth: Number(nth) };
  return [name, { ...step, again: again && Number(again), passed: 0, since: 0 }];
}

/** What is to happen at this passing. */
function dueStep(name) {
  const step = plan.get(name);
  if (!step || !isArmed()) return undefined;
  step.passed += 1;
  const late = step.passed - step.nth;
  if (late !== 0 && !(late > 0 && late % step.again === 0)) return undefined;
  if (!note(name) && !step.again) return undefined;
  step.since = Date.now();
  return step;
}

function isArmed() {
  return directory === undefined || fs.existsSync(path.join(directory, 'armed'));
}

/** Notes who was here, a line each. @returns whether nobody else was before */
function note(name) {
  if (directory === undefined) return true;
  try {
    fs.writeFileSync(path.join(directory, name), `${process.pid}\n`, { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    fs.appendFileSync(path.join(directory, name), `${process.pid}\n`);
    return false;
  }
}

function act({ action }) {
  if (action === 'error') throw connectionLost();
  process.kill(process.pid, action === 'kill' ? 'SIGKILL' : 'SIGSTOP');
}

function connectionLost() {
  return Object.assign(new Error('Connection terminated unexpectedly'), { code: 'ECONNRESET' });
}

function mayWait({ since }, name) {
  if (Date.now() - since > WAIT_MS || directory === undefined) return false;
  return !fs.existsSync(path.join(directory, `${name}.go`));
}

function sleep(ms) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
