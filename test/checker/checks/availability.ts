import { isRead, type Phase, type Request, type Run } from '../run';
import { judge, type Verdict } from '../verdict';

type Span = Phase & { readonly until: number };

/** I22, I24, and that nothing fails where nothing is away. */
export function judgeAvailability(run: Run): readonly Verdict[] {
  const spans = spansOf(run);
  return [
    judgeLatency(run, spans),
    judgeOthers(run, spans),
    judge('5xx', 'no request fails while nothing is wrong', {
      evidence: run.requests.length,
      of: 'requests',
      violations: failuresInPeace(run, spans),
    }),
  ];
}

export function spansOf({ phases, requests }: Pick<Run, 'phases' | 'requests'>): readonly Span[] {
  const last = requests.reduce((max, { end }) => Math.max(max, end), 0);
  return phases.map((phase, index) => ({ ...phase, until: phases[index + 1]?.at ?? last }));
}

const SAMPLES = 200;
const TIMES_SLOWER = 2;

function judgeLatency(run: Run, spans: readonly Span[]): Verdict {
  const ofCreates = (chosen: readonly Span[]): readonly number[] =>
    chosen.flatMap(({ at, until }) =>
      run.requests
        .filter((each) => each.operation === 'createMessage' && each.status === 200)
        .filter(({ begin }) => begin >= at && begin < until)
        .map(({ begin, end }) => end - begin),
    );
  const healthy = ofCreates(spans.filter(({ name }) => name === 'healthy'));
  const without = ofCreates(spans.filter(({ away }) => away?.includes('redis')));
  const isEnough = healthy.length >= SAMPLES && without.length >= SAMPLES;
  const [usual, now] = [median(healthy), median(without)];
  const isSlow = isEnough && now > TIMES_SLOWER * usual;
  return judge('I22', 'a create without Redis takes at most twice as long', {
    evidence: isEnough ? without.length : 0,
    of: 'creates without Redis',
    violations: isSlow ? [`the median is ${now} µs without Redis, and ${usual} µs with it`] : [],
  });
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}

const LONGEST_GAP_US = 2_000_000;

function judgeOthers({ requests }: Run, spans: readonly Span[]): Verdict {
  const stopped = spans.filter((span) => span.stopped?.some((name) => name.startsWith('api')));
  const violations: string[] = [];
  let evidence = 0;
  for (const span of stopped) {
    const others = requests.filter(
      ({ via, end, status, ...request }) =>
        !isRead(request) && status === 200 && !span.stopped?.includes(via) && inside(end, span),
    );
    evidence += others.length;
    const gap = longestGap(others, span);
    if (gap > LONGEST_GAP_US) {
      violations.push(
        `with ${span.stopped?.join(', ') ?? ''} stopped, the others acknowledged nothing for ${gap} µs`,
      );
    }
  }
  return judge('I24', 'an API that stands still holds up no other', {
    evidence,
    of: 'writes of the others',
    violations,
  });
}

function inside(time: number, { at, until }: Span): boolean {
  return time >= at && time < until;
}

/** Between two ends of requests, or the ends of the span. */
export function longestGap(
  requests: readonly Request[],
  { at, until }: Omit<Span, 'name'>,
): number {
  const ends = requests.map(({ end }) => end).filter((end) => end >= at && end <= until);
  const marks = [at, ...ends.sort((a, b) => a - b), until];
  return marks.reduce((gap, time, index) => Math.max(gap, time - (marks[index - 1] ?? time)), 0);
}

/** What broke may take so long to come back. */
const RECOVERS_WITHIN_US = 10_000_000;

function failuresInPeace({ requests }: Run, spans: readonly Span[]): string[] {
  return requests
    .filter(({ status }) => status === null || status >= 500)
    .filter(({ begin, end }) =>
      spans.some(
        ({ name, at, until }) =>
          (name === 'healthy' && end < until) ||
          (name === 'recovered' && begin > at + RECOVERS_WITHIN_US && end <= until),
      ),
    )
    .map(
      ({ operation, client, begin, status, error }) =>
        `${operation} of ${client} at ${begin}: ${status ?? error ?? 'no answer'}`,
    );
}
