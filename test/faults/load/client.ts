import { Agent } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { Answered, Asked } from '../record/history';
import { now, type Recorder } from '../record/recorder';
import { ask } from './ask';

/** One who asks one thing at a time, and writes down what came of it. */
export type Client = {
  readonly name: string;
  readonly random: () => number;
  readonly ask: (asked: Asked) => Promise<Answered>;
  /** Asks again, the very same, until there is an answer. */
  readonly insist: (asked: Asked) => Promise<Answered>;
  readonly close: () => void;
};

export type ClientOptions = {
  readonly name: string;
  /** Ports of the APIs by name. */
  readonly apis: Readonly<Record<string, number>>;
  /** 0, 1 …; says which API it goes to as a rule. */
  readonly number: number;
  readonly key: string;
  readonly deadlineMs: number;
  readonly random: () => number;
  readonly recorder: Recorder;
  readonly isStopping: () => boolean;
};

/** A balancer leaves an API alone for a while that did not answer. */
const AVOID_MS = 1_500;
/** How often a client goes to another API than its own, so that what one wrote the other is asked for. */
const ELSEWHERE = 0.2;
/** Every so many clients never do: an API that stands still must not hold up those who do not need it. */
const FAITHFUL = 3;
const TRIES = 25;
const AGAIN_MS = 200;

export function createClient(options: ClientOptions): Client {
  const { name, apis, random, recorder } = options;
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const avoided = new Map<string, number>();
  const names = Object.keys(apis);
  const home = names[options.number % names.length] ?? '';
  const elsewhere = options.number % FAITHFUL === 0 ? 0 : ELSEWHERE;

  const choose = (): string => {
    const good = names.filter((api) => (avoided.get(api) ?? 0) < Date.now());
    const others = good.filter((api) => api !== home);
    const other = others[Math.floor(random() * others.length)];
    if (other !== undefined && (random() < elsewhere || !good.includes(home))) return other;
    return home;
  };
  const askOnce = async (asked: Asked): Promise<Answered> => {
    const via = choose();
    const begin = now();
    const { key, deadlineMs } = options;
    const answered = await ask(asked, { port: apis[via] ?? 0, key, agent, deadlineMs });
    const end = now();
    if (answered.status === null) avoided.set(via, Date.now() + AVOID_MS);
    const { walk, ...rest } = asked;
    const pages = walk && { walk: { ...walk, ...(isLast(answered) && { last: true }) } };
    recorder.write({
      kind: 'request',
      client: name,
      via,
      begin,
      end,
      ...rest,
      ...pages,
      ...answered,
    });
    return answered;
  };
  return {
    name,
    random,
    ask: askOnce,
    insist: async (asked) => {
      let answered = await askOnce(asked);
      for (let tries = 1; tries < TRIES && isOpen(answered); tries += 1) {
        if (options.isStopping()) break;
        await pause(AGAIN_MS);
        answered = await askOnce(asked);
      }
      return answered;
    },
    close: () => agent.destroy(),
  };
}

/** Whether it is not known, or not final, what became of a request. */
function isOpen({ status }: Answered): boolean {
  return status === null || status >= 500 || status === 429;
}

function isLast({ status, answer }: Answered): boolean {
  return status === 200 && (answer as { has_more?: unknown }).has_more === false;
}
