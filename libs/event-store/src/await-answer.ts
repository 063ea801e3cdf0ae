/** What the server says of a statement whose answer does not come. */
export type Inquiry = {
  /** @returns whether the server is at work for the connection @throws when it cannot be asked either */
  readonly isAtWork: () => Promise<boolean>;
  /** The server is not: the statement, or its answer, was lost on the way. */
  readonly onLost: () => void;
  /** The server is away, as far as can be seen from here. */
  readonly onAway: (cause: unknown) => void;
};

/** A silence as long as this is looked into, and again after as long. */
const SILENT_MS = 1_500;
/** Between two looks at a server that is not at work: an answer that is on its way comes within it. */
const SETTLES_MS = 200;

/**
 * Waits for an answer and, while none comes, asks the server over another connection whether it is at
 * work on it. A firewall that forgets a connection, or a server that comes back at another address,
 * tells nobody: without the question only the statement's own half minute would end the wait.
 */
export async function awaitAnswer<T>(answer: Promise<T>, inquiry: Inquiry): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  let isSettled = false;
  let wasIdle = false;
  const again = (ms: number): void => void (timer = setTimeout(() => void look(), ms));
  const look = async (): Promise<void> => {
    const isAtWork = await inquiry.isAtWork().catch((cause: unknown) => {
      if (!isSettled) inquiry.onAway(cause);
      return true;
    });
    if (isSettled) return;
    if (wasIdle && !isAtWork) return inquiry.onLost();
    wasIdle = !isAtWork;
    again(wasIdle ? SETTLES_MS : SILENT_MS);
  };
  again(SILENT_MS);
  try {
    return await answer;
  } finally {
    isSettled = true;
    clearTimeout(timer);
  }
}
