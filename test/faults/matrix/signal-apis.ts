import type { Stage } from '../stage/stage';

/** To all of them, one after the other: they stand still, or go on. */
export function signalApis(stage: Stage, signal: NodeJS.Signals): void {
  stage.apis.forEach((api) => api.signal(signal));
}
