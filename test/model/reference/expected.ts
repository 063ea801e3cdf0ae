/** What came over the wire, as far as the model speaks of it. */
export type Answer = {
  readonly status: number;
  readonly text: string;
  readonly etag: string | null;
  readonly isReplay: boolean;
};

/** What the model says an answer has to be. */
export type Expected = {
  readonly status: number;
  /** The body to the byte; absent for refusals. */
  readonly text?: string;
  readonly refusal?: { readonly code: string | null; readonly param: string | null };
  /** The revision that the ETag names: between the two, for a worker may have added a verdict. */
  readonly revs?: readonly [atLeast: number, atMost: number];
  readonly isReplay?: boolean;
};

export function refused(
  status: number,
  code: string | null = null,
  param: string | null = null,
): Expected {
  return { status, refusal: { code, param } };
}

/** @returns how the answer is not what was expected; undefined when it is */
export function differenceOf(expected: Expected, answer: Answer): string | undefined {
  const { status, text, refusal, revs, isReplay = false } = expected;
  if (answer.status !== status) return `status ${status}`;
  if (text !== undefined && answer.text !== text) return `the body ${text}`;
  if (refusal && !isRefusal(answer.text, refusal)) return `the refusal ${JSON.stringify(refusal)}`;
  if (!hasEtag(answer.etag, revs)) return `an ETag of revision ${revs?.join(' to ') ?? 'none'}`;
  if (answer.isReplay !== isReplay) return isReplay ? 'a replay' : 'no replay';
  return undefined;
}

function isRefusal(
  text: string,
  { code, param }: { code: string | null; param: string | null },
): boolean {
  const { error } = JSON.parse(text) as { error: { code: string | null; param: string | null } };
  return error.code === code && error.param === param;
}

function hasEtag(etag: string | null, revs: Expected['revs']): boolean {
  if (!revs || etag === null) return !revs && etag === null;
  const rev = Number(/^"(\d+)"$/.exec(etag)?.[1]);
  return rev >= revs[0] && rev <= revs[1];
}
