/** The system's or the server's code of an error or of what caused it; otherwise its message. */
export function errorCode(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error.cause === undefined ? error.message : errorCode(error.cause);
}
