import type { App } from '../stage/app';
import type { Link } from '../stage/link';
import type { Stage } from '../stage/stage';
import type { End, Fault } from './fault';
import { repeatedly } from './repeatedly';

type LinkName = 'postgres' | 'redis';

function linksOf(apps: readonly App[], name: LinkName): Link[] {
  return apps.flatMap(({ links }) => links[name] ?? []);
}

/** Nothing passes on these, and nobody is told. */
function cut(links: readonly Link[]): End {
  for (const link of links) link.cut();
  return () => {
    for (const link of links) link.heal();
    return Promise.resolve();
  };
}

function resetting(links: readonly Link[], everyMs: number): End {
  return repeatedly(everyMs, () => {
    for (const link of links) link.reset();
    return Promise.resolve();
  });
}

function delaying(links: readonly Link[], milliseconds: number): End {
  for (const link of links) link.delay(milliseconds);
  return () => Promise.resolve(links.forEach((link) => link.heal()));
}

/** What is open is dead from now on; nothing is to be undone, the process must find out by itself. */
function forgetting(link: Link): End {
  link.forget();
  return () => Promise.resolve();
}

/** A statement that is not answered is given up after 35 seconds. */
const FORGOTTEN_SECONDS = 40;

const all = (stage: Stage, name: LinkName): Link[] => linksOf(stage.all(), name);

/** Harm to the network between any two. */
export const networkFaults: readonly Fault[] = [
  {
    name: 'cut-api-postgres',
    what: 'the network between one of two APIs and PostgreSQL is cut in silence, and is back',
    loads: ['mixed'],
    begin: (stage) => Promise.resolve(cut([stage.api(1).links.postgres])),
    postgresAway: true,
    mayGoUnanswered: true,
  },
  {
    name: 'forget-api-postgres',
    what: 'a firewall forgets the connections of one of two APIs to PostgreSQL: they stay silent for ever',
    loads: ['mixed'],
    begin: (stage) => Promise.resolve(forgetting(stage.api(1).links.postgres)),
    postgresAway: true,
    mayGoUnanswered: true,
    seconds: FORGOTTEN_SECONDS,
  },
  {
    name: 'reset-api-postgres',
    what: 'every connection of the APIs to PostgreSQL is broken once a second',
    loads: ['mixed'],
    begin: (stage) => Promise.resolve(resetting(linksOf(stage.apis, 'postgres'), 1_000)),
    mayGoUnanswered: true,
    short: true,
  },
  {
    name: 'slow-api-postgres',
    what: 'every byte between APIs and PostgreSQL takes 50 ms longer, either way',
    loads: ['mixed'],
    begin: (stage) => Promise.resolve(delaying(linksOf(stage.apis, 'postgres'), 50)),
  },
  {
    name: 'cut-worker-postgres',
    what: 'the network between worker and PostgreSQL is cut in silence, and is back',
    loads: ['mixed'],
    begin: (stage) => Promise.resolve(cut(linksOf(stage.workers, 'postgres'))),
    away: ['worker'],
  },
  {
    name: 'forget-worker-postgres',
    what: 'a firewall forgets the connections of one of two workers: they stay silent for ever',
    loads: ['mixed'],
    stage: { workers: 2 },
    begin: (stage) => Promise.resolve(forgetting(stage.worker(1).links.postgres)),
    seconds: FORGOTTEN_SECONDS,
  },
  {
    name: 'reset-worker-postgres',
    what: 'every connection of the worker to PostgreSQL is broken, five times a second',
    loads: ['mixed'],
    begin: (stage) => Promise.resolve(resetting(linksOf(stage.workers, 'postgres'), 200)),
  },
  {
    name: 'cut-redis',
    what: 'the network between all processes and Redis is cut in silence, and is back',
    loads: ['mixed'],
    begin: (stage) => Promise.resolve(cut(all(stage, 'redis'))),
    away: ['redis'],
  },
  {
    name: 'cut-worker-redis',
    what: 'the network between worker and Redis alone is cut in silence, and is back',
    loads: ['mixed'],
    begin: (stage) => Promise.resolve(cut(linksOf(stage.workers, 'redis'))),
  },
  {
    name: 'reset-redis',
    what: 'every connection to Redis is broken, five times a second',
    loads: ['mixed'],
    begin: (stage) => Promise.resolve(resetting(all(stage, 'redis'), 200)),
  },
];
