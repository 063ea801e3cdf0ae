import { FAULTS } from './matrix';
import type { Fault } from './matrix/fault';
import { UsageError } from '../bench/run-program';
import type { Options } from './options';
import type { Row } from './row/row';

/** @throws UsageError for a fault that there is none of */
export function chooseRows({
  isShort,
  only,
  load,
  seed,
  times,
}: Pick<Options, 'isShort' | 'seed' | 'times'> & Partial<Pick<Options, 'only' | 'load'>>): Row[] {
  const known = new Map(FAULTS.map((fault) => [fault.name, fault]));
  for (const name of only ?? []) {
    if (!known.has(name)) throw new UsageError(`--only: no fault is called "${name}"; see --list`);
  }
  const faults = FAULTS.filter(
    (fault) => only?.includes(fault.name) ?? (!isShort || fault.short === true),
  );
  const loads = ({ loads: own }: Fault): Fault['loads'][number][] => {
    if (load !== undefined) return [load];
    return isShort ? [own[0]] : [...own];
  };
  return faults.flatMap((fault) =>
    loads(fault).flatMap((profile) =>
      Array.from({ length: times }, (_, time) => ({ fault, load: profile, seed: seed + time })),
    ),
  );
}
