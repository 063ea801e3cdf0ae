import type { Spread } from './statistics';

export const count = (value: number): string => Math.round(value).toLocaleString('en');

export const decimal = (value: number, digits: number): string => value.toFixed(digits);

/** "4,210 (3,900–4,480)" */
export function spreadText(
  { median, min, max }: Spread,
  format: (value: number) => string = count,
): string {
  return `${format(median)} (${format(min)}–${format(max)})`;
}
