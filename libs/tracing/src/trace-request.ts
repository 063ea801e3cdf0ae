import type { Context, Span, SpanStatusCode, TextMapGetter } from '@opentelemetry/api';
import type { Tracing } from './open-tracing';

/** The trace of one request. */
export type RequestTrace = {
  /** Begins the span of an append; none where the request is not recorded. */
  readonly append: () => AppendSpan | undefined;
  /** @param isWhole whether the client was sent all of the answer */
  readonly end: (status: number, isWhole: boolean) => void;
};

export type AppendSpan = {
  /** Its `traceparent`: by it whoever works on the events says what he works for. */
  readonly parent: string;
  /** The batch is on its way: how many commands share it. */
  readonly sent: (commands: number) => void;
  /** Ends with the append. */
  readonly settles: (append: Promise<Settled>) => void;
};

/** How an append ended; of those that are in the log now, where. */
type Settled = { readonly status: string; readonly position?: number };

export type TracedRequest = {
  readonly method: string;
  /** As it was declared, without an id of anybody's. */
  readonly route: string;
  readonly requestId: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
};

/** Begins the span of a request: below the caller's, where he names one in `traceparent`. */
export function traceRequest(tracing: Tracing, request: TracedRequest): RequestTrace {
  const { api, tracer } = tracing;
  const { method, route, requestId } = request;
  const span = tracer.startSpan(
    `${method} ${route}`,
    {
      kind: api.SpanKind.SERVER,
      attributes: {
        'http.request.method': method,
        'http.route': route,
        'threadlog.request_id': requestId,
      },
    },
    parentOf(tracing, request),
  );
  return {
    append: () => (span.isRecording() ? beginAppend(tracing, span) : undefined),
    end: (status, isWhole) => {
      span.setAttribute('http.response.status_code', status);
      if (!isWhole) span.setAttribute('error.type', 'aborted');
      else if (status >= 500) span.setAttribute('error.type', String(status));
      if (!isWhole || status >= 500) span.setStatus({ code: api.SpanStatusCode.ERROR });
      span.end();
    },
  };
}

function beginAppend({ api, tracer }: Tracing, request: Span): AppendSpan {
  const context = api.trace.setSpan(api.ROOT_CONTEXT, request);
  const span = tracer.startSpan('append', { kind: api.SpanKind.PRODUCER }, context);
  const end = (status: string, code: SpanStatusCode, position?: number): void => {
    if (position !== undefined) span.setAttribute('threadlog.position', position);
    span.setAttribute('threadlog.append.status', status).setStatus({ code });
    span.end();
  };
  return {
    parent: traceparentOf(span),
    sent: (commands) => {
      span.setAttribute('threadlog.append.batch_commands', commands);
      span.addEvent('sent');
    },
    settles: (append) => {
      append.then(
        ({ status, position }) => end(status, api.SpanStatusCode.UNSET, position),
        () => end('failed', api.SpanStatusCode.ERROR),
      );
    },
  };
}

function parentOf({ api, propagator }: Tracing, { headers }: TracedRequest): Context {
  return propagator.extract(api.ROOT_CONTEXT, headers, HEADERS);
}

const HEADERS: TextMapGetter<TracedRequest['headers']> = {
  keys: (headers) => Object.keys(headers),
  get: (headers, name) => {
    const value = headers[name];
    return typeof value === 'string' || value === undefined ? value : [...value];
  },
};

function traceparentOf(span: Span): string {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
}
