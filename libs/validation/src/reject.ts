import type { RejectionCode } from '#domain';

/** A file that cannot be used; thrown inside this lib only, and turned into its finding. */
export class Rejection extends Error {
  override readonly name = 'Rejection';

  constructor(
    readonly code: RejectionCode,
    reason: string,
  ) {
    super(reason);
  }
}
