/**
 * Waits for answers of one who may have fallen silent: it gives up an answer when nothing at all has
 * come for `ms`. Somebody who is only busy, and answers others meanwhile, is waited for.
 *
 * Where this process itself was too busy to read what has come, the timer is due first and says
 * nothing about who was asked: so one turn of the event loop is left for reading before it counts.
 */
export function createPatience(ms: number): <T>(answer: Promise<T>) => Promise<T> {
  let heardAt = -Infinity;

  return (answer) =>
    new Promise((resolve, reject) => {
      let quietSince = performance.now();
      let timer: NodeJS.Timeout;
      let isSettled = false;
      const wait = (left: number): void => {
        timer = setTimeout(() => setImmediate(look), left);
      };
      const look = (): void => {
        if (isSettled) return;
        quietSince = Math.max(quietSince, heardAt);
        const left = quietSince + ms - performance.now();
        if (left > 0) wait(left);
        else reject(new Error(`no answer for ${ms} ms`));
      };
      wait(ms);
      const settle = (): void => {
        isSettled = true;
        heardAt = performance.now();
        clearTimeout(timer);
      };
      answer.then(resolve, reject).finally(settle);
    });
}
