import { clockFaults } from './clocks';
import type { Fault } from './fault';
import { forgedJobs } from './forged-jobs';
import { networkFaults } from './network';
import { pairs } from './pairs';
import { pointFaults } from './fault-points';
import { poison } from './poison';
import { postgresFaults } from './postgres';
import { processFaults } from './processes';
import { redisFaults } from './redis';
import { restore } from './restore';
import { workerFaults } from './workers';

/** Every fault that is tried, in the order of the table. */
export const FAULTS: readonly Fault[] = [
  ...processFaults,
  ...workerFaults,
  ...postgresFaults,
  ...redisFaults,
  ...networkFaults,
  forgedJobs,
  poison,
  ...clockFaults,
  ...pairs,
  ...pointFaults,
  restore,
];
