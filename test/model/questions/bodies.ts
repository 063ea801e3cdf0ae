import fc from 'fast-check';
import type { Dialect, SentChange, SentMetadata, SentPart, ToolResources } from '../reference/ask';

type Scalar = string | number | boolean;

/** Few keys and values, so that searches hit, miss, and come to hit by a change. */
const keys = fc.constantFrom('a', 'b', '__proto__', 'x y[z]&=é😀');
const values = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom<Scalar>('1', '2', '') },
  { weight: 1, arbitrary: fc.constantFrom<Scalar>(1, 2.5, true, false) },
  { weight: 1, arbitrary: fc.string({ maxLength: 8 }).filter((text) => !text.includes('\0')) },
);

const pairs = fc.dictionary(keys, values, { maxKeys: 3, noNullPrototype: true });

/** undefined for left out; `null` means none. */
export const metadata: fc.Arbitrary<SentMetadata | undefined> = fc.oneof(
  { weight: 1, arbitrary: fc.constant(undefined) },
  { weight: 5, arbitrary: pairs },
  { weight: 1, arbitrary: fc.constant(null) },
);

export const metadataSearch: fc.Arbitrary<Readonly<Record<string, string>>> = fc
  .dictionary(keys, fc.constantFrom('1', '2', '', 'True'), { maxKeys: 2, noNullPrototype: true })
  .map((wanted) =>
    Object.fromEntries(Object.entries(wanted).map(([key, value]) => [`metadata[${key}]`, value])),
  );

/** v2 takes no scalars but strings. */
export function metadataIn(dialect: Dialect, sent: SentMetadata): SentMetadata {
  if (sent === null || dialect === 'v1') return sent;
  return Object.fromEntries(Object.entries(sent).map(([key, value]) => [key, String(value)]));
}

const text = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('yes', 'no', 'How does AI work? 😀 é\n') },
  { weight: 1, arbitrary: fc.string({ minLength: 1, maxLength: 12 }) },
);

const part: fc.Arbitrary<SentPart> = fc.oneof(
  text.map((said): SentPart => ({ type: 'text', text: said })),
  fc.constant<SentPart>({ type: 'image_url', image_url: { url: 'https://example.com/a.png' } }),
);

/** v1 takes a text only. */
export const content: fc.Arbitrary<string | readonly SentPart[]> = fc.oneof(
  { weight: 3, arbitrary: text },
  { weight: 1, arbitrary: fc.array(part, { minLength: 1, maxLength: 3 }) },
);

export function contentIn(
  dialect: Dialect,
  sent: string | readonly SentPart[],
): string | readonly SentPart[] {
  return dialect === 'v1' && typeof sent !== 'string' ? 'parts are v2' : sent;
}

/** undefined for left out, which is usual. */
export const toolResources: fc.Arbitrary<ToolResources | null | undefined> = fc.oneof(
  { weight: 6, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: fc.constantFrom<ToolResources | null>(null, {}) },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom('vs_1', 'vs_2')
      .map((id) => ({ file_search: { vector_store_ids: [id] } })),
  },
);

export type ChangePick = {
  readonly metadata: SentMetadata | undefined;
  readonly toolResources?: ToolResources | null | undefined;
};

export function changeIn(dialect: Dialect, pick: ChangePick): SentChange {
  const { toolResources: resources } = pick;
  return {
    ...(pick.metadata !== undefined && { metadata: metadataIn(dialect, pick.metadata) }),
    ...(dialect === 'v2' && resources !== undefined && { tool_resources: resources }),
  };
}
