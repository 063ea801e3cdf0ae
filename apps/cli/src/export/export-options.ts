import { InvalidArgumentError } from 'commander';

export type ExportOptions = {
  readonly project?: string;
  readonly thread?: string;
  readonly all?: true;
  readonly from?: Date;
  readonly to?: Date;
  readonly fromPosition?: number;
  readonly toPosition?: number;
  readonly out?: string;
  readonly key?: string;
  readonly wait: boolean;
  readonly json?: true;
};

/** What is wrong with the options together; nothing where they fit. */
export function faultOf(options: ExportOptions): string | undefined {
  const { project, thread, all, from, to, fromPosition, toPosition } = options;
  const [times, positions] = [
    [from, to].filter(isThere),
    [fromPosition, toPosition].filter(isThere),
  ];
  const isChosen = [project, thread, ...times, ...positions].some(isThere);
  if (!isChosen && !all) {
    return 'expected what to export: --project, --thread, a range of times or positions, or --all';
  }
  if (isChosen && all) return '--all is everything: leave the other choices out';
  if (times.length > 0 && positions.length > 0) {
    return 'expected a range of times or of positions, not both';
  }
  return faultOfRange(options);
}

function faultOfRange({ from, to, fromPosition = 0, toPosition = Infinity }: ExportOptions) {
  if (from && to && from >= to) return '--to must be later than --from';
  if (fromPosition > toPosition) return '--to-position must not be before --from-position';
  return undefined;
}

function isThere<T>(option: T | undefined): option is T {
  return option !== undefined;
}

/** A date, a time with its zone, or none of both: `2026-11-26` is its first instant in UTC. */
const ISO = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/;

/** @throws InvalidArgumentError */
export function parseTime(text: string): Date {
  const time = /^\d{1,11}(\.\d+)?$/.test(text)
    ? new Date(Number(text) * 1000)
    : new Date(ISO.test(text) ? text : Number.NaN);
  if (!Number.isNaN(time.getTime())) return time;
  throw new InvalidArgumentError(
    'Expected Unix seconds, a date, or a time with its zone: 2026-11-26T08:00:00Z.',
  );
}
