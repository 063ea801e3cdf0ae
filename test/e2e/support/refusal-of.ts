import OpenAI from 'openai';

/** What an application with the newest SDK can tell of a refusal. */
export type Refusal = {
  readonly status: number | undefined;
  readonly code: string | null | undefined;
  readonly param: string | null | undefined;
};

/** Of what the SDK threw; fails the test when it threw nothing, or something else. */
export async function refusalOf(asked: PromiseLike<unknown>): Promise<Refusal> {
  const thrown: unknown = await asked.then(
    () => 'an answer',
    (error: unknown) => error,
  );
  if (!(thrown instanceof OpenAI.APIError)) {
    throw new Error('expected an error of the API', { cause: thrown });
  }
  const { status, code, param } = thrown;
  return { status: status as number | undefined, code, param };
}
