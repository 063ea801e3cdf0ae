import { ApiError } from '#contract';

/** Of what was asked for, as it was written, without the query. */
export function unknownUrl({
  method,
  url,
}: {
  readonly method: string;
  readonly url: string;
}): ApiError {
  return new ApiError('unknown_url', { method, path: url.split('?', 1)[0] ?? '' });
}
