import type { FileStore } from '#file-store';

/** Where the bytes of files are, and how many one may have. */
export type Files = { readonly store: FileStore; readonly maxBytes: number };
