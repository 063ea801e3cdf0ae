/** What a key may be allowed. A plain set: none of them contains another. */
export const SCOPES = ['read', 'write', 'audit', 'admin'] as const;

export type Scope = (typeof SCOPES)[number];

/** Who is asking: a key belongs to one project, and sees nothing of another. */
export type ApiKey = {
  readonly keyId: string;
  readonly projectId: string;
  readonly scopes: readonly Scope[];
};

/** Of the scopes that are stored, those that this code knows: what a newer one added allows nothing here. */
export function knownScopes(stored: readonly string[]): readonly Scope[] {
  return SCOPES.filter((scope) => stored.includes(scope));
}
