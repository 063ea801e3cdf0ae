// For `node --import`: lets this process's clock be stepped from outside. The file that
// THREADLOG_FAULTS_CLOCK names holds milliseconds to be added to the time; it is read every 50 ms.
// Timers and performance.now() go by another clock, which does not step, as on a real machine.
import { readFileSync } from 'node:fs';

const file = process.env.THREADLOG_FAULTS_CLOCK;
const RealDate = globalThis.Date;
let shift = 0;

function look() {
  try {
    shift = Number(readFileSync(file, 'utf8')) || 0;
  } catch {
    // Not written yet: the clock is right.
  }
}

const now = () => RealDate.now() + shift;

globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, as) => Reflect.construct(target, args.length > 0 ? args : [now()], as),
  apply: () => new RealDate(now()).toString(),
  get: (target, name) => (name === 'now' ? now : target[name]),
});

look();
setInterval(look, 50).unref();
