/** Why there is no answer: what the API said, or that it said nothing. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(
    message: string,
    /** 0 when nothing was answered. */
    readonly status: number,
    readonly code: string | null = null,
    readonly requestId: string | null = null,
  ) {
    super(message);
  }

  /** The scope that the key lacks, where that is why. */
  get missingScope(): string | undefined {
    if (this.code !== 'missing_scope') return undefined;
    return /Missing scopes: (\w+)\./.exec(this.message)?.[1];
  }
}

type Envelope = { readonly error?: { readonly message?: unknown; readonly code?: unknown } };

/** Whatever stands between may answer with something else than the API's envelope. */
export async function refusalOf(response: Response): Promise<Refusal> {
  const requestId = response.headers.get('x-request-id');
  const { error } = (await response.json().catch(() => ({}))) as Envelope;
  const message =
    typeof error?.message === 'string' ? error.message : `The answer was ${response.status}.`;
  const code = typeof error?.code === 'string' ? error.code : null;
  return new Refusal(message, response.status, code, requestId);
}
