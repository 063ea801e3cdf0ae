import { decimal } from './format';
import type { Spread } from './statistics';

export type Goal = {
  readonly what: string;
  readonly measured: Spread | undefined;
  readonly bound: Bound;
  /** "" for a ratio. */
  readonly unit: string;
  readonly verdict: 'reached' | 'missed' | 'not measured';
  readonly note?: string;
};

export type Bound = { readonly least: number } | { readonly most: number };

/** The median decides. */
export function goal(
  what: string,
  measured: Spread | undefined,
  bound: Bound,
  { unit = '', note }: { readonly unit?: string; readonly note?: string | undefined } = {},
): Goal {
  return {
    what,
    measured,
    bound,
    unit,
    verdict: verdictOf(measured, bound),
    ...(note !== undefined && { note }),
  };
}

function verdictOf(measured: Spread | undefined, bound: Bound): Goal['verdict'] {
  if (measured === undefined) return 'not measured';
  const isReached =
    'least' in bound ? measured.median >= bound.least : measured.median <= bound.most;
  return isReached ? 'reached' : 'missed';
}

/** "1.32 (1.20–1.41)", "12 ms", "at least 0.7": digits as the size of the number asks for. */
export function measuredText({ measured, unit, bound }: Goal): string {
  if (!measured) return '';
  const asked = 'least' in bound ? bound.least : bound.most;
  const text = (value: number): string => numberText(value, asked);
  const { median, min, max } = measured;
  const spread = min === max ? '' : ` (${text(min)}–${text(max)})`;
  return `${text(median)}${spread}${unit && ` ${unit}`}`;
}

export function boundText({ bound, unit }: Goal): string {
  const [word, value] = 'least' in bound ? ['at least', bound.least] : ['at most', bound.most];
  return `${word} ${value.toLocaleString('en')}${unit && ` ${unit}`}`;
}

function numberText(value: number, asked: number): string {
  if (asked >= 1_000) return Math.round(value).toLocaleString('en');
  if (asked >= 10 || asked === 0) return decimal(value, value < 10 && asked > 0 ? 1 : 0);
  return decimal(value, 2);
}
