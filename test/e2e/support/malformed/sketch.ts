import type { Random } from '../../../corpus/random';

export type Dialect = 'v1' | 'v2';
export type BodyKind = 'createThread' | 'modifyThread' | 'createMessage' | 'modifyMessage';
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export type JsonObject = { readonly [key: string]: Json };

/** A request before it becomes bytes, in the parts that can each be broken. */
export type Sketch = {
  readonly verb: string;
  /** Of the path, undecoded: `['v1', 'threads', 'thread_a']`. */
  readonly segments: readonly string[];
  /** Names and values, undecoded. */
  readonly query: readonly (readonly [string, string])[];
  readonly headers: Readonly<Record<string, string>>;
  readonly dialect: Dialect;
  /** Only what may have a body has a kind. */
  readonly kind?: BodyKind;
  readonly body?: string | Buffer;
};

/** One way to break one part; what it gives is never valid, whatever the numbers were. */
export type Break = {
  readonly what: string;
  /** What it can be done to; everything when left out. */
  readonly fits?: ((sketch: Sketch) => boolean) | undefined;
  readonly apply: (sketch: Sketch, random: Random) => Sketch;
};

export function bytesOf({ verb, segments, query, headers, body }: Sketch): Buffer {
  const pairs = query.map(([name, value]) => `${name}=${value}`).join('&');
  const target = `/${segments.join('/')}${pairs && `?${pairs}`}`;
  const length = body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) };
  const lines = Object.entries({ ...headers, ...length }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  const head = `${[`${verb} ${target} HTTP/1.1`, ...lines].join('\r\n')}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head, 'latin1'), Buffer.from(body ?? '')]);
}

export function without<T>(map: Readonly<Record<string, T>>, name: string): Record<string, T> {
  return Object.fromEntries(Object.entries(map).filter(([other]) => other !== name));
}
