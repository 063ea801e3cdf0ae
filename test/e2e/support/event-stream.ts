/** What stands between two empty lines of a stream; a block without data only says how far it is. */
export type Block = {
  readonly id: number | undefined;
  readonly event: string | undefined;
  readonly data: unknown;
};

export type OpenStream = {
  readonly response: Response;
  /** The next block; undefined when the stream has ended. */
  readonly next: () => Promise<Block | undefined>;
  /** Blocks until one is as wanted, that one included, or the stream has ended. */
  readonly until: (isWanted: (block: Block) => boolean) => Promise<readonly Block[]>;
  /** Hangs up. */
  readonly close: () => void;
};

const DEADLINE_MS = 20_000;

/** Opens a stream as a browser would, and reads it block by block; nothing is asked of a library. */
export async function openStream(
  url: string,
  headers: Readonly<Record<string, string>>,
): Promise<OpenStream> {
  const controller = new AbortController();
  const response = await fetch(url, { headers, signal: controller.signal });
  const blocks = readBlocks(response);
  const next = async (): Promise<Block | undefined> => {
    const late = setTimeout(() => controller.abort(new Error('no block came')), DEADLINE_MS);
    try {
      const { value } = await blocks.next();
      return value;
    } finally {
      clearTimeout(late);
    }
  };
  return {
    response,
    next,
    until: async (isWanted) => {
      const read: Block[] = [];
      for (let block = await next(); block; block = await next()) {
        read.push(block);
        if (isWanted(block)) break;
      }
      return read;
    },
    close: () => controller.abort(),
  };
}

async function* readBlocks({ body }: Response): AsyncGenerator<Block, undefined> {
  let text = '';
  if (!body) return undefined;
  for await (const piece of body.pipeThrough(new TextDecoderStream())) {
    text += piece;
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      yield readBlock(text.slice(0, end));
      text = text.slice(end + 2);
    }
  }
  return undefined;
}

function readBlock(text: string): Block {
  const field = (name: string): string | undefined =>
    text
      .split('\n')
      .find((line) => line.startsWith(`${name}: `))
      ?.slice(name.length + 2);
  const [id, data] = [field('id'), field('data')];
  return {
    id: id === undefined ? undefined : Number(id),
    event: field('event'),
    data: data === undefined ? undefined : (JSON.parse(data) as unknown),
  };
}
