import type { ProfileName } from '../load/profiles';
import type { Fault } from '../matrix/fault';
import type { Judgement } from './judge';
import type { Measured } from './measure';

/** One cell of the matrix: a fault under a load. */
export type Row = { readonly fault: Fault; readonly load: ProfileName; readonly seed: number };

export type Played = {
  readonly name: string;
  readonly load: ProfileName;
  readonly seed: number;
} & (
  | { readonly outcome: 'not tried'; readonly why: string }
  /** It could not be brought to its end, and says nothing. */
  | { readonly outcome: 'failed'; readonly why: string; readonly directory: string }
  | {
      readonly outcome: 'held' | 'broken';
      /** Every promise that was not kept, a sentence each. */
      readonly broken: readonly string[];
      readonly measured: Measured;
      readonly judgement: Judgement;
      /** Where the history and the logs are; of a row that held it is gone. */
      readonly directory: string;
    }
);
