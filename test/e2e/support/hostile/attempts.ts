import type { Documented } from './documented';
import { ROUTES, type Route } from './routes';
import { HOSTILE_IN_HEADERS, HOSTILE_IN_URLS, HOSTILE_TEXTS } from './strings';

/** A request that has one hostile string in it. */
export type Attempt = {
  readonly verb: string;
  /** One character for each byte. */
  readonly target: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent with POST only. */
  readonly body: string;
  /** What is hostile stands where only a name of something that exists is served. */
  readonly isRefused: boolean;
};

/** Of path parameters: what is there, by the name of the parameter. */
export type Place = Readonly<Record<string, string>>;

/** How ids begin: with it, what follows is looked for; without it, it is no id at all. */
const PREFIXES: Place = { thread_id: 'thread_', message_id: 'msg_', file_id: 'file-' };

/** HEAD is GET without a body: a sample of what GET is tried with will do. */
const OF_HEAD = 7;
/** Queries and headers are read the same way everywhere: a third of the strings each, another at each route. */
const OF_OTHERS = 3;

/** Each hostile string in each place that the route has for one. */
export function attemptsOf(route: Route, place: Place, document: Documented): readonly Attempt[] {
  const all = [
    ...inPath(route, place),
    ...everyNth(OF_OTHERS, route, [
      ...inQuery(route, place, document.namesOf(route, 'query')),
      ...inHeaders(route, place, document.namesOf(route, 'header')),
    ]),
    ...(route.hasBody ? inBody(route, place) : []),
  ];
  return route.verb === 'HEAD' ? everyNth(OF_HEAD, route, all) : all;
}

function everyNth<T>(nth: number, route: Route, all: readonly T[]): readonly T[] {
  return all.filter((_, index) => (index + ROUTES.indexOf(route)) % nth === 0);
}

function inPath({ verb, path }: Route, place: Place): readonly Attempt[] {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '');
  return names.flatMap((name) =>
    [...new Set(['', PREFIXES[name] ?? '', place[name] ?? ''])].flatMap((start) =>
      HOSTILE_IN_URLS.map((hostile) => ({
        verb,
        target: fill(path, { ...place, [name]: start + hostile }),
        body: bodyFor(path),
        isRefused: true,
      })),
    ),
  );
}

function inQuery(
  { verb, path }: Route,
  place: Place,
  names: readonly string[],
): readonly Attempt[] {
  const target = fill(path, place);
  const values = [...names, 'metadata[k]'].flatMap((name) =>
    HOSTILE_IN_URLS.map((hostile) => `${name}=${hostile}`),
  );
  const keys = HOSTILE_IN_URLS.flatMap((hostile) => [`${hostile}=1`, `metadata[${hostile}]=1`]);
  const polluting = ['__proto__[polluted]=1', 'constructor[prototype][polluted]=1'];
  // What writes is asked with the keys only: it has no parameters, and each request is an event.
  const said =
    verb === 'POST' || verb === 'DELETE' ? polluting : [...values, ...keys, ...polluting];
  const isRefused = verb === 'DELETE';
  const where = isRefused ? fill(path, { ...place, ...nowhere(place) }) : target;
  const body = bodyFor(path);
  return said.map((query) => ({ verb, target: `${where}?${query}`, body, isRefused }));
}

function inHeaders(
  { verb, path }: Route,
  place: Place,
  names: readonly string[],
): readonly Attempt[] {
  // What would change or delete something is asked of what is not there.
  const isWrite = verb === 'POST' || verb === 'DELETE';
  const target = fill(path, isWrite ? { ...place, ...nowhere(place) } : place);
  const isRefused = isWrite && path.includes('{');
  return [...names, 'X-Request-Id', 'X-Forwarded-For', 'Origin'].flatMap((name) =>
    HOSTILE_IN_HEADERS.map((hostile) => ({
      verb,
      target,
      headers: { [name]: hostile },
      body: bodyFor(path),
      isRefused,
    })),
  );
}

/** Bodies that no route takes; what is taken is tried beside this. */
function inBody({ verb, path }: Route, place: Place): readonly Attempt[] {
  const hostile = HOSTILE_TEXTS.map((text) => JSON.stringify(text));
  const bodies = [
    ...hostile.map((text) => `{${text}: 1}`),
    ...hostile.map((text) => `{"metadata": {${text}: 1, "metadata": []}}`),
    ...hostile.map((text) => `{"role": ${text}, "content": "Hi"}`),
    ...hostile.map((text) => `{"role": "user", "content": "Hi", "file_ids": [${text}]}`),
    ...hostile.map((text) => text),
    '{"__proto__": {"polluted": "zqx"}}',
    '{"constructor": {"prototype": {"polluted": "zqx"}}}',
    '{"metadata": {"__proto__": {"polluted": "zqx"}}}',
    '{"metadata": {"constructor": {"prototype": {"polluted": "zqx"}}}}',
    '{"role": "\\ud800zqx", "content": "\\udfff"}',
  ];
  return bodies.map((body) => ({ verb, target: fill(path, place), body, isRefused: true }));
}

/** One that is good, so that nothing but the hostile string is refused. */
function bodyFor(path: string): string {
  return path.endsWith('/messages') ? '{"role": "user", "content": "Hi"}' : '{}';
}

function fill(path: string, place: Place): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => place[name] ?? 'nothing');
}

/** Ids of the same form that nothing has. */
function nowhere(place: Place): Place {
  const changed = Object.entries(place).map(([name, id]) => [name, `${id.slice(0, -6)}qqqqqq`]);
  return Object.fromEntries(changed) as Place;
}
