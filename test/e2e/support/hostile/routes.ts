import { OPERATIONS } from '#openapi';

/** A route and a verb of the API: `GET /v1/threads/{thread_id}`. */
export type Route = { readonly verb: string; readonly path: string; readonly hasBody: boolean };

/** All of them, and HEAD wherever there is GET: a spec compares the operations with what is registered. */
export const ROUTES: readonly Route[] = OPERATIONS.flatMap(({ method, path, access, body }) => {
  const verbs = method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()];
  const whole = access === 'key' ? `/v1${path}` : path;
  return verbs.map((verb) => ({ verb, path: whole, hasBody: body !== undefined }));
});
