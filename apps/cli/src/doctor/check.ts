import type { Config } from '#config';
import type { Db } from '#database';

export type Finding = {
  readonly state: 'ok' | 'warning' | 'fault';
  /** What was found, in a sentence. */
  readonly found: string;
  /** What to do about it. */
  readonly advice?: string;
};

/** What a check has to look at. It changes nothing. */
export type Patient = { readonly db: Db; readonly config: Config };

/** One thing that has to be in order. */
export type Check = {
  readonly name: string;
  readonly look: (patient: Patient) => Promise<Finding>;
};

export function ok(found: string): Finding {
  return { state: 'ok', found };
}

export function warning(found: string, advice: string): Finding {
  return { state: 'warning', found, advice };
}

export function fault(found: string, advice: string): Finding {
  return { state: 'fault', found, advice };
}
