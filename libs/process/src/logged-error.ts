/** What a log holds of an error. */
export type LoggedError = {
  readonly type: string;
  readonly message: string;
  readonly code?: string | number;
  readonly stack?: string;
  readonly cause?: LoggedError;
};

/** Causes of causes at most; one that is its own cause would never end. */
const MAX_CAUSES = 4;
/** SQLSTATE class of values that are wrong: PostgreSQL quotes them. */
const BAD_VALUE = /^22...$/;

/**
 * Of an error its type, words, code and stack, and those of its causes. Nothing else that hangs on it:
 * drivers add the row that broke a constraint, the arguments of a command, a url with its password.
 */
export function loggedError(error: unknown, causes = MAX_CAUSES): LoggedError {
  // By shape: what the file system throws may come from another realm.
  if (typeof error !== 'object' || error === null) return { type: typeof error, message: '' };
  const { name, message, stack, code, cause } = error as Readonly<Record<string, unknown>>;
  return {
    type: textOr(name, 'Error'),
    message: wordsOf(textOr(message, ''), code),
    ...((typeof code === 'string' || typeof code === 'number') && { code }),
    ...(typeof stack === 'string' && { stack: placesOf(stack) }),
    ...(cause !== undefined && causes > 0 && { cause: loggedError(cause, causes - 1) }),
  };
}

function textOr(value: unknown, otherwise: string): string {
  return typeof value === 'string' ? value : otherwise;
}

function wordsOf(message: string, code: unknown): string {
  const quotes = typeof code === 'string' && BAD_VALUE.test(code);
  return quotes ? (message.split('"', 1)[0] ?? '') : message;
}

/** Without the words in front, which stand beside it. */
function placesOf(stack: string): string {
  const lines = stack.split('\n').filter((line) => line.startsWith('    at '));
  return lines.join('\n');
}
