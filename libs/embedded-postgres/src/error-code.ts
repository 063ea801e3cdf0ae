/** The system's code of an error (EACCES), or its words. By its shape: Jest has an Error of its own. */
export function errorCode(error: unknown): string {
  const hasCode = typeof error === 'object' && error !== null && 'code' in error;
  return hasCode ? String(error.code) : String(error);
}
