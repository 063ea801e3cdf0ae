import { randomBytes } from 'node:crypto';

const KINDS = [
  'key',
  'wrongKey',
  'content',
  'poison',
  'metadataKey',
  'metadataValue',
  'fileName',
  'fileContent',
  'idempotencyKey',
  'header',
  'query',
  'path',
  'body',
  'runId',
  'databasePassword',
  'redisPassword',
  's3Secret',
  'collectorSecret',
  'detail',
] as const;

export type Markers = Readonly<Record<(typeof KINDS)[number], string>>;

/**
 * One unmistakable text for each kind of thing that no log may hold. Short, because what quotes them
 * often cuts them off.
 */
export function makeMarkers(): Markers {
  const run = randomBytes(2).toString('hex');
  const pairs = KINDS.map((kind, index) => [kind, `Qz${String(index).padStart(2, '0')}${run}`]);
  return Object.fromEntries(pairs) as Markers;
}

/** Where a text is said that must not be: `api log: content, in "…"`. */
export function findMarkers(
  markers: Markers,
  said: Readonly<Record<string, string>>,
): readonly string[] {
  return Object.entries(said).flatMap(([place, text]) =>
    Object.entries(markers).flatMap(([kind, marker]) => {
      const at = text.indexOf(marker);
      if (at < 0) return [];
      return [
        `${place}: ${kind}, in ${JSON.stringify(text.slice(Math.max(0, at - 150), at + 60))}`,
      ];
    }),
  );
}
