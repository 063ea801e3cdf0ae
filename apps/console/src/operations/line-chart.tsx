type Props = {
  readonly name: string;
  /** The newest value, as it is read. */
  readonly value: string;
  readonly detail: string;
  readonly values: readonly number[];
  readonly format: (value: number) => string;
};

const WIDTH = 240;
const HEIGHT = 56;
/** How many samples the width holds. */
const SLOTS = 120;

/** One number over the last minutes: as large text for a glance, and as a line for its story. */
export function LineChart({ name, value, detail, values, format }: Props) {
  const most = Math.max(...values, 0);
  return (
    <figure class="chart panel">
      <figcaption>
        <h2 class="chart-name">{name}</h2>
        <p class="chart-value">{value}</p>
      </figcaption>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${name} over the last minutes: now ${value}, at most ${format(most)}`}
      >
        <path class="chart-area" d={areaOf(values, most)} />
        <path class="chart-line" d={lineOf(values, most)} />
      </svg>
      <p class="quiet chart-foot">
        <span>{detail}</span>
        <span class="chart-peak">peak {format(most)}</span>
      </p>
    </figure>
  );
}

type Point = readonly [x: number, y: number];

/** The newest at the right edge; a flat line lies on the ground. */
function pointsOf(values: readonly number[], most: number): readonly Point[] {
  // The first sample has no past yet: it is drawn as if it had lasted.
  const all = values.length === 1 ? [...values, ...values] : values;
  const step = WIDTH / (SLOTS - 1);
  const first = WIDTH - (all.length - 1) * step;
  const scale = most === 0 ? 0 : (HEIGHT - 6) / most;
  return all.map((value, index) => [first + index * step, HEIGHT - 2 - value * scale]);
}

function lineOf(values: readonly number[], most: number): string {
  return pointsOf(values, most).map(written).join('');
}

function areaOf(values: readonly number[], most: number): string {
  const points = pointsOf(values, most);
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return '';
  return `${points.map(written).join('')}L${last[0].toFixed(1)} ${HEIGHT}L${first[0].toFixed(1)} ${HEIGHT}Z`;
}

function written([x, y]: Point, index: number): string {
  return `${index === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`;
}
