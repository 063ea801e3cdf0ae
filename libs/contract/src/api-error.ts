import { ERRORS, type ErrorName } from './errors';
import { echo, fillIn } from './fill-in';

/** The one shape of every error on the wire. */
export type ErrorEnvelope = {
  readonly error: {
    readonly message: string;
    readonly type: string;
    readonly param: string | null;
    readonly code: string | null;
  };
};

/** A refusal that the client is told about; everything else that is thrown is a bug. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;

  constructor(
    readonly error: ErrorName,
    private readonly values: Readonly<Record<string, string | number>> = {},
    options?: ErrorOptions,
  ) {
    super(fillIn(ERRORS[error].sentence, values), options);
    this.status = ERRORS[error].status;
  }

  envelope(): ErrorEnvelope {
    const { code, type, namesParam } = ERRORS[this.error];
    const param = namesParam ? echo(this.values['param']) : null;
    return { error: { message: this.message, type, param, code } };
  }
}
