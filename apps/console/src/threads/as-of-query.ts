/** The query of a read as of a position; of a read of now there is none. */
export function asOf(position: number | undefined): Readonly<Record<string, string | undefined>> {
  return { as_of: position === undefined ? undefined : `position:${position}` };
}
