const HEAD_END = Buffer.from('\r\n\r\n');
const LENGTH = /\r\ncontent-length: *(\d+)/i;
const NO_BYTES = Buffer.alloc(0);

/**
 * Reads the responses of one connection that has one request under way at a time, in whatever pieces
 * they come. Only what our servers send: a status line and a content-length.
 * @param onResponse the status of each response, when its last byte is there; and all its bytes where
 *   they came in one piece, good until it returns
 * @returns takes the next piece; keeps no reference to it
 * @throws Error on anything else
 */
export function createResponseReader(
  onResponse: (status: number, whole: Buffer | undefined) => void,
): (piece: Buffer) => void {
  let head = NO_BYTES;
  let status = 0;
  let missing = 0;

  return (piece) => {
    let body = piece;
    let whole: Buffer | undefined;
    if (missing === 0) {
      const known = head.length > 0 ? Buffer.concat([head, piece]) : piece;
      const end = known.indexOf(HEAD_END);
      if (end < 0) {
        head = Buffer.from(known);
        return;
      }
      if (known === piece) whole = piece;
      head = NO_BYTES;
      const text = known.toString('latin1', 0, end);
      status = Number(text.slice(9, 12));
      missing = contentLength(text);
      body = known.subarray(end + HEAD_END.length);
    }
    missing -= body.length;
    if (missing < 0) throw new Error(`${-missing} bytes more than the response announced`);
    if (missing === 0) onResponse(status, whole);
  };
}

function contentLength(head: string): number {
  const length = LENGTH.exec(head)?.[1];
  if (length === undefined) throw new Error(`a response without content-length:\n${head}`);
  return Number(length);
}
