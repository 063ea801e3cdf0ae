import { parseBlock, type Block } from './parse-block';

/** No block of the API comes near: what does is no stream of its. */
const MAX_BLOCK = 32 * 1024 * 1024;

/** The blocks of a body, as they arrive. By hand: EventSource cannot send the key in a header. */
export async function* readBlocks(body: ReadableStream<Uint8Array>): AsyncGenerator<Block> {
  const reader = body
    .pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>)
    .getReader();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const parts = (rest + value).split('\n\n');
      rest = parts.pop() ?? '';
      for (const part of parts) yield parseBlock(part);
      if (rest.length > MAX_BLOCK) throw new Error('a block without end');
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
