import { APIError } from 'openai-v1';

type ApiError = InstanceType<typeof APIError>;
/** What an application can tell of a refusal. */
export type Fault = Pick<ApiError, 'message' | 'param' | 'code'>;

/** What the SDK threw; fails the test when it threw nothing, or something else. */
export async function faultOf(asked: Promise<unknown>): Promise<ApiError> {
  const thrown: unknown = await asked.then(
    () => 'an answer',
    (error: unknown) => error,
  );
  if (thrown instanceof APIError) return thrown;
  throw new Error('expected an error of the API', { cause: thrown });
}

export function partsOf({ message, param, code }: Fault): Fault {
  return { message, param, code };
}
