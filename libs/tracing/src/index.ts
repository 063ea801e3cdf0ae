// Owns: spans of requests, appends, projected batches and tasks, and their way to a collector.
// Never: a content, a key, a metadata or an id of anybody's in a span; a package of OpenTelemetry loaded while it is off.
// Start reading: open-tracing.ts, trace-request.ts.
export { openTracing, type Tracing, type TracingOptions } from './open-tracing';
export { traceRequest, type AppendSpan, type RequestTrace } from './trace-request';
export { recordLinked, type LinkedSpan } from './record-linked';
