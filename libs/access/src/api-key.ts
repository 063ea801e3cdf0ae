export type Scope = 'read' | 'write' | 'audit' | 'admin';

/** Who is asking: a key belongs to one project, and sees nothing of another. */
export type ApiKey = {
  readonly keyId: string;
  readonly projectId: string;
  readonly scopes: readonly Scope[];
};

/** Scopes of a key that nothing else was said about. */
export const ALL_SCOPES: readonly Scope[] = ['read', 'write', 'audit', 'admin'];
