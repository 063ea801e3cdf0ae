import type { Fault } from '../matrix/fault';
import type { Service } from './stack';

/** A service off the network of the databases, for a while. */
export type Cut = Omit<Fault, 'begin'> & { readonly service: Service };

export const CUTS: readonly Cut[] = [
  {
    name: 'compose-cut-postgres',
    service: 'postgres',
    what: 'PostgreSQL is taken off its network and comes back, maybe at another address',
    loads: ['mixed'],
    postgresAway: true,
    mayGoUnanswered: true,
    seconds: 8,
  },
  {
    name: 'compose-cut-redis',
    service: 'redis',
    what: 'Redis is taken off its network and comes back, maybe at another address',
    loads: ['mixed'],
    away: ['redis'],
    seconds: 8,
  },
  {
    name: 'compose-cut-worker',
    service: 'worker',
    what: 'the worker is taken off the network of PostgreSQL and Redis, and comes back',
    loads: ['create-heavy'],
    away: ['worker'],
    seconds: 8,
  },
  {
    name: 'compose-cut-apis',
    service: 'api',
    what: 'both APIs are taken off the network of PostgreSQL and Redis, and come back',
    loads: ['read-heavy'],
    postgresAway: true,
    mayGoUnanswered: true,
    seconds: 8,
  },
];
