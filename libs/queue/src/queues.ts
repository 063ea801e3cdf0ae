/** The queue whose jobs say only "there is something new in the log". */
export const PROJECTION_QUEUE = 'projection';
export const NUDGE = 'nudge';

/** A nudge carries nothing: what is new stands in the log, and a forged nudge changes nothing. */
export type NudgeData = Readonly<Record<string, never>>;
