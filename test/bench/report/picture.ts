import type { Workload } from '../contender';
import { count } from './format';
import type { Report, Summary } from './report';

/** What the picture shows: each at the number of clients that all workloads have. */
const PANELS: readonly { readonly workload: Workload; readonly title: string }[] = [
  { workload: 'create', title: 'create a message' },
  { workload: 'hot thread', title: 'create, all in one thread' },
  { workload: 'list', title: 'newest page of a thread of 1,000' },
  { workload: 'deep list', title: 'a page further back' },
  { workload: 'retrieve', title: 'one message' },
  { workload: 'mixed', title: 'mix: of ten, five pages, two messages, three creates' },
];
const CONNECTIONS = 64;
const OURS = 'threadlog';

const WIDTH = 720;
const NAMES = 150;
const FIGURES = 90;
const BARS = WIDTH - NAMES - FIGURES;
const ROW = 22;
const TITLE = 34;
const MARGIN = 12;

/** Readable on light and on dark, whichever the page is. */
const STYLE = `
  text { font: 13px system-ui, sans-serif; fill: #444 }
  .title { font-weight: 600; fill: #222 }
  .bar { fill: #b9c0c9 } .ours { fill: #2f6fde } .spread { stroke: #555; stroke-width: 1.5 }
  @media (prefers-color-scheme: dark) {
    text { fill: #bbb } .title { fill: #eee }
    .bar { fill: #565d66 } .ours { fill: #5b93f5 } .spread { stroke: #ddd }
  }`;

/** Bars for a page: how many a second each contender reached; a line from the least to the most. */
export function picture({ summaries, machine }: Report): string {
  const parts: string[] = [];
  let y = MARGIN;
  for (const { workload, title } of PANELS) {
    const own = summaries.filter(
      (summary) => summary.workload === workload && summary.connections === CONNECTIONS,
    );
    if (own.length === 0) continue;
    parts.push(text(MARGIN, y + 18, `${title}, per second`, 'title'));
    y += TITLE;
    const most = Math.max(...own.map(({ perSecond }) => perSecond.max));
    for (const summary of own) {
      parts.push(bar(summary, y, most));
      y += ROW;
    }
  }
  const note = `${CONNECTIONS} clients, ${machine.cpus} CPUs shared by clients, servers and PostgreSQL; median, and least to most`;
  parts.push(text(MARGIN, y + 20, note));
  y += 20 + MARGIN;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y}" width="${WIDTH}" height="${y}" role="img" aria-label="${note}">
<style>${STYLE}
</style>
${parts.join('\n')}
</svg>
`;
}

function bar({ contender, perSecond }: Summary, y: number, most: number): string {
  const x = (value: number): number => NAMES + Math.round((BARS * value) / most);
  const middle = y + ROW / 2 - 2;
  return [
    text(NAMES - 8, middle + 5, contender, undefined, 'end'),
    `<rect class="bar${contender.startsWith(OURS) ? ' ours' : ''}" x="${NAMES}" y="${y}" width="${x(perSecond.median) - NAMES}" height="${ROW - 5}" rx="2"/>`,
    `<line class="spread" x1="${x(perSecond.min)}" x2="${x(perSecond.max)}" y1="${middle}" y2="${middle}"/>`,
    text(x(perSecond.max) + 8, middle + 5, count(perSecond.median)),
  ].join('');
}

function text(x: number, y: number, value: string, style?: string, anchor?: string): string {
  const attributes = [style && ` class="${style}"`, anchor && ` text-anchor="${anchor}"`];
  return `<text x="${x}" y="${y}"${attributes.filter(Boolean).join('')}>${escaped(value)}</text>`;
}

function escaped(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
