import { Injectable } from '@nestjs/common';

/** Ids remembered at most; of older ones it is no longer known. */
const MAX_HEARD = 10_000;

/**
 * Which creates were certainly answered: whoever asks again on a connection has read the answer before
 * it (HTTP/1.1, without pipelining). An SDK's repeat then does not mean such a message, even where it
 * says the same: somebody wrote "yes" twice. Known only to this process, and only for so long: a
 * message that is not known here may still be taken for the one that is repeated.
 */
@Injectable()
export class HeardCreates {
  private readonly answered = new WeakMap<object, string>();
  private readonly heard = new Set<string>();

  /** A create arrives on `connection`: the one before it there was heard. */
  arrives(connection: object): void {
    const id = this.answered.get(connection);
    if (id === undefined) return;
    this.answered.delete(connection);
    if (this.heard.size >= MAX_HEARD) this.forgetOldest();
    this.heard.add(id);
  }

  /** The create of `id` is answered on `connection`. */
  answers(connection: object, id: string): void {
    this.answered.set(connection, id);
  }

  has(id: string): boolean {
    return this.heard.has(id);
  }

  private forgetOldest(): void {
    const [oldest] = this.heard;
    if (oldest !== undefined) this.heard.delete(oldest);
  }
}
