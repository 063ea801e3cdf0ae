import type { Random } from './random';

/** A piece of Markdown that stands on its own. `text` is a sentence of the conversation's language. */
export type Block = (random: Random, text: () => string) => string;

const typescript: Block = (random) => {
  const name = random.pick(['fold', 'parseRow', 'readAll', 'größe', 'retry']);
  return [
    '```ts',
    `export async function ${name}(rows: readonly Row[]): Promise<Map<string, number>> {`,
    '\tconst counts = new Map<string, number>();',
    '\tfor (const { id } of rows) {',
    "\t\tcounts.set(id, (counts.get(id) ?? 0) + 1); // it's fine",
    '\t}',
    `\tif (counts.size > ${random.between(1, 5_000)}) throw new Error(\`too many: \${counts.size}\\n\`);`,
    '\treturn counts;',
    '}',
    '```',
  ].join('\n');
};

const python: Block = (random) =>
  [
    '```python',
    'import re',
    `PATTERN = re.compile(r"^\\s*(\\w+)\\s*=\\s*'([^'\\\\]*)'$")`,
    '',
    'def load(path: str) -> dict[str, str]:',
    '    """Liest "Schlüssel = \'Wert\'" Zeilen."""',
    "    with open(path, encoding='utf-8') as lines:",
    '        found = (PATTERN.match(line) for line in lines)',
    `        return {m[1]: m[2] for m in found if m}  # ${random.between(1, 99)} % done`,
    '```',
  ].join('\n');

const sql: Block = (random) =>
  [
    '```sql',
    `select thread_id, count(*) filter (where role = 'user') as "asked"`,
    'from messages',
    `where created_at >= now() - interval '${random.between(1, 30)} days' and content not like '%\\%%'`,
    'group by 1 order by 2 desc, 1 limit 20;',
    '```',
  ].join('\n');

const shell: Block = (random) =>
  [
    '```console',
    `$ curl -sS "https://example.org/v1/items?limit=${random.between(1, 100)}&order=asc" \\`,
    `    -H 'Authorization: Bearer xyz' | jq -r '.data[] | "\\(.id)\\t\\(.name)"'`,
    `item_${random.between(100, 999)}\tØrsted`,
    '```',
  ].join('\n');

const json: Block = (random, text) => {
  const value = {
    id: random.between(1, 1_000_000),
    title: text(),
    ratio: random.between(0, 1_000) / 8,
    tags: ['a/b', 'c"d', 'e\\f', '\u2028', '日本'],
    nested: { empty: {}, list: [null, true, -0.5, 1e21], 'key with spaces': '' },
  };
  return `\`\`\`json\n${JSON.stringify(value, null, random.pick([0, 2]))}\n\`\`\``;
};

const stack: Block = (random) =>
  [
    `TypeError: Cannot read properties of undefined (reading 'length')`,
    ...Array.from(
      { length: random.between(3, 12) },
      (_, depth) =>
        `    at step${depth} (file:///srv/app/lib/worker.js:${random.between(1, 900)}:13)`,
    ),
  ].join('\n');

const bullets: Block = (random, text) =>
  Array.from(
    { length: random.between(2, 6) },
    (_, item) => `${random.pick(['-', '*', `${item + 1}.`])} ${text()}`,
  ).join('\n');

const table: Block = (random, text) =>
  [
    '| # | text | amount |',
    '|--:|:-----|-------:|',
    ...Array.from(
      { length: random.between(1, 5) },
      (_, row) => `| ${row + 1} | ${text()} | ${random.between(-500, 90_000)} |`,
    ),
  ].join('\n');

const heading: Block = (random, text) =>
  `${'#'.repeat(random.between(1, 4))} ${text()}\n\n**${text()}** _${text()}_ ~~${random.between(1, 9)}~~`;

const quote: Block = (_, text) => `> ${text()}\n>\n> — ${text()}`;

const math: Block = (random) =>
  `$$\\sum_{i=0}^{${random.between(2, 99)}} \\frac{x^i}{i!} \\approx e^{x},\\quad \\forall x \\in \\mathbb{R}$$`;

const link: Block = (random, text) =>
  `[${text()}](https://example.org/a%20b?q=${random.between(1, 999)}&x=%F0%9F%98%80#s) ![](data:image/gif;base64,R0lGODlhAQABAAAAACw=)`;

export const BLOCKS: readonly Block[] = [
  typescript,
  python,
  sql,
  shell,
  json,
  stack,
  bullets,
  table,
  heading,
  quote,
  math,
  link,
];
