/**
 * The system's or the server's code of an error or of what caused it, otherwise its words. By its
 * shape: Jest has an Error of its own.
 */
export function errorCode(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error);
  if ('code' in error && typeof error.code === 'string') return error.code;
  if ('cause' in error && error.cause !== undefined) return errorCode(error.cause);
  return 'message' in error ? String(error.message) : 'no reason given';
}
