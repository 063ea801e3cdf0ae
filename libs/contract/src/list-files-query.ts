import { parseList, single, type ListQuery, type RawQuery } from './list-query';

export type ListFilesQuery = ListQuery & { readonly purpose?: string };

/** v1 listed all files at once; so does a page, until there are more than anybody would want at once. */
export const FILE_PAGE = { defaultLimit: 10_000, maxLimit: 10_000 } as const;

/** The query of a list of files; of a purpose that nobody knows there are none. @throws ApiError */
export function parseListFiles(query: RawQuery): ListFilesQuery {
  const purpose = single(query, 'purpose');
  return { ...parseList(query, 'file', FILE_PAGE), ...(purpose && { purpose }) };
}
