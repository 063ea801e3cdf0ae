import type { Place, Value } from './places';

/** Patterns for `"$path $word"` of each command: only what may follow the path leads further. */
export function stepsOf(places: readonly Place[]): readonly string[] {
  return places.flatMap(({ path, commands }) => commands.map(({ name }) => `${path} ${name}`));
}

/** For each option with a value, the patterns for `"$path $option"`, and what the value may be. */
export function valuesOf(
  places: readonly Place[],
): readonly { readonly patterns: readonly string[]; readonly value: Value }[] {
  return places.flatMap(({ path, options }) =>
    options.flatMap(({ flags, value }) =>
      value ? [{ patterns: flags.map((flag) => `${path} ${flag}`), value }] : [],
    ),
  );
}

/** A word for bash and zsh that stays what it is. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Alternatives of a `case` of bash and zsh. */
export function anyOf(patterns: readonly string[]): string {
  return patterns.map(quote).join(' | ');
}
