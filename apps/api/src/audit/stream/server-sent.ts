import type { ApiError, presentEvent } from '#contract';

/** Milliseconds after which a browser that lost the connection comes back. */
const RETRY_MS = 1_000;

/** The first words: how long to wait before coming back, and where the stream begins. */
export function openingBlock(position: number): string {
  return `retry: ${RETRY_MS}\n${placeBlock(position)}`;
}

/**
 * An event. Its id is its position: whoever comes back says it in `Last-Event-ID`. It names no type of its own,
 * so that whatever reads such streams gets all of them in the same way.
 */
export function eventBlock(event: ReturnType<typeof presentEvent>): string {
  return `id: ${event.position}\ndata: ${oneLine(event)}\n\n`;
}

/** Says only how far the stream has come: sent while there is nothing else, so that nobody hangs up. */
export function placeBlock(position: number): string {
  return `id: ${position}\n\n`;
}

/** Why the stream ends here, in the envelope of every other error. */
export function errorBlock(error: ApiError): string {
  return `event: error\ndata: ${oneLine(error.envelope())}\n\n`;
}

/** JSON has escaped most of what any reader takes for the end of a line; these are left to us. */
function oneLine(value: object): string {
  return JSON.stringify(value).replace(/[\u0085\u2028\u2029]/g, escape);
}

function escape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
