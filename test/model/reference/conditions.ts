/** Whether `If-Match` names other revisions only. It compares strongly: a weak tag matches nothing. */
export function stale(ifMatch: string | undefined, rev: number): boolean {
  const tags = tagsOf(ifMatch);
  return tags.length > 0 && !tags.includes('*') && !tags.includes(`"${rev}"`);
}

/** Whether `If-None-Match` names the revision, weakly or strongly. */
export function known(ifNoneMatch: string | undefined, rev: number): boolean {
  const tags = tagsOf(ifNoneMatch);
  return tags.some((tag) => tag === '*' || tag.replace(/^W\//, '') === `"${rev}"`);
}

function tagsOf(header = ''): readonly string[] {
  return header === '' ? [] : header.split(',').map((tag) => tag.trim());
}
