import type { Fault } from '../matrix/fault';
import type { Judgement } from './judge';
import type { Measured } from './measure';

export type Findings = {
  readonly fault: Omit<Fault, 'begin'>;
  readonly measured: Measured;
  readonly judgement: Judgement;
  readonly crashes: readonly string[];
};

/** Too few to say anything: a row in which nothing was asked would hold by itself. */
const FEWEST_WRITES = 50;

/** Every promise that was not kept, a sentence each. Times are not judged: machines differ. */
export function whatBroke({ fault, measured, judgement, crashes }: Findings): string[] {
  const { unanswered, strayServerErrors, acknowledged } = measured;
  return [
    ...judgement.violations,
    ...(strayServerErrors > 0 ? [`${strayServerErrors} answers with 5xx out of place`] : []),
    ...measured.strayAnswers,
    ...(unanswered > 0 && !fault.mayGoUnanswered
      ? [`${unanswered} requests without an answer, although no API was harmed`]
      : []),
    ...measured.odd,
    ...crashes,
    ...(acknowledged < FEWEST_WRITES ? [`only ${acknowledged} writes were acknowledged`] : []),
  ];
}
