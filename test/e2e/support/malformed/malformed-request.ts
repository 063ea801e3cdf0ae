import { randomFrom, type Random } from '../../../corpus/random';
import { BODY_BREAKS } from './break-body';
import { BYTE_BREAKS } from './break-body-bytes';
import { HEADER_BREAKS } from './break-headers';
import { ENDLESS, HTTP_BREAKS, type HttpBreak } from './break-http';
import { URL_BREAKS } from './break-url';
import { bytesOf, type Break, type Sketch } from './sketch';
import { validRequests, type Place } from './valid-requests';

export type MalformedRequest = {
  /** How it came to be: `POST /v1/threads (v1) with a body cut short`. */
  readonly what: string;
  readonly bytes: Buffer;
  readonly client: HttpBreak['client'];
};

const LAYERS: readonly (readonly Break[])[] = [
  URL_BREAKS,
  HEADER_BREAKS,
  BYTE_BREAKS,
  BODY_BREAKS,
  BODY_BREAKS,
];

/**
 * One request that is wrong in one way, of any route, in either dialect. It is the same whenever the
 * seed and the number are, but for the ids of the place.
 */
export function malformedRequest(seed: number, number: number, place: Place): MalformedRequest {
  const random = randomFrom(Math.imul(seed, 0x9e3779b1) ^ number);
  const layer = random.pick([...LAYERS, HTTP_BREAKS]);
  const sketch = random.pick(validRequests(place).filter((valid) => canBreak(layer, valid)));
  if (layer === HTTP_BREAKS) return brokenAsHttp(sketch, random);
  const broken = random.pick(
    (layer as readonly Break[]).filter(({ fits }) => fits?.(sketch) ?? true),
  );
  const bytes = bytesOf(broken.apply(sketch, random));
  return { what: nameOf(sketch, broken.what), bytes, client: 'waits' };
}

function canBreak(layer: readonly Pick<Break, 'fits'>[], sketch: Sketch): boolean {
  return layer.some(({ fits }) => fits?.(sketch) ?? true);
}

function brokenAsHttp(sketch: Sketch, random: Random): MalformedRequest {
  const breaks = HTTP_BREAKS.filter(({ fits }) => fits?.(sketch) ?? true);
  const broken = random.chance(3) ? ENDLESS : random.pick(breaks);
  const bytes = broken.apply(sketch, random);
  return { what: nameOf(sketch, broken.what), bytes, client: broken.client };
}

function nameOf({ verb, segments, dialect }: Sketch, what: string): string {
  return `${verb} /${segments.join('/')} (${dialect}) with ${what}`;
}
