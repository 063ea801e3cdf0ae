import type { Link } from '@opentelemetry/api';
import type { Tracing } from './open-tracing';

/** Work that was done for several requests, after their answers. */
export type LinkedSpan = {
  readonly name: string;
  /** Unix times in milliseconds. */
  readonly startedAt: number;
  readonly endedAt: number;
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly hasFailed?: boolean;
  /** `traceparent` of what it was done for. */
  readonly parents: readonly string[];
};

/**
 * Records a span that is over. It is in a trace of its own and links to what it was done for: a batch
 * is nobody's child, because it has many parents. Of what no trace asked for, nothing is recorded.
 */
export function recordLinked({ api, tracer, core }: Tracing, work: LinkedSpan): void {
  const links: Link[] = work.parents.flatMap((parent) => {
    const context = core.parseTraceParent(parent);
    return context ? [{ context: { ...context, isRemote: true } }] : [];
  });
  if (links.length === 0) return;
  const { name, startedAt: startTime, attributes } = work;
  const kind = api.SpanKind.CONSUMER;
  const span = tracer.startSpan(name, { kind, startTime, attributes, links }, api.ROOT_CONTEXT);
  if (work.hasFailed) span.setStatus({ code: api.SpanStatusCode.ERROR });
  span.end(work.endedAt);
}
