import type * as Api from '@opentelemetry/api';
import type * as Core from '@opentelemetry/core';
import type { SpanExporter } from '@opentelemetry/sdk-trace-base';
import { heardExporter, type ExportLog } from './heard-exporter';

export type Tracing = {
  readonly tracer: Api.Tracer;
  /** Handed on, because importing it would load it where nobody wants traces. */
  readonly api: typeof Api;
  readonly core: Pick<typeof Core, 'parseTraceParent'>;
  /** Of `traceparent` and `tracestate`. */
  readonly propagator: Api.TextMapPropagator;
  /** Sends what is left, and waits for a collector only a while. */
  readonly close: () => Promise<void>;
};

export type TracingOptions = {
  readonly service: string;
  readonly protocol: 'http/json' | 'http/protobuf';
  /** Whether every span is recorded, because who began the trace has decided that already. */
  readonly isDecided: boolean;
  readonly log: ExportLog;
};

/** Part of what a process has to stop. */
const CLOSE_MS = 1_500;

/**
 * Loads OpenTelemetry and begins to send spans. Where to, which and how many wait at most is what its own
 * variables say (`OTEL_*`), which the SDK reads itself. There is no context manager: what belongs to a
 * request is handed on by hand, so that nothing is hooked into promises.
 */
export async function openTracing(options: TracingOptions): Promise<Tracing> {
  const [api, core, sdk] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/core'),
    import('@opentelemetry/sdk-trace-base'),
  ]);
  const exporter = heardExporter(
    await openExporter(options.protocol),
    core.ExportResultCode.SUCCESS,
    options.log,
  );
  // Told by the exporter; its default would write to the console.
  core.setGlobalErrorHandler(() => undefined);
  const provider = new sdk.BasicTracerProvider({
    resource: await describeService(options.service),
    spanProcessors: [new sdk.BatchSpanProcessor(exporter)],
    ...(options.isDecided && { sampler: new sdk.AlwaysOnSampler() }),
  });
  return {
    tracer: provider.getTracer('threadlog'),
    api,
    core,
    propagator: new core.W3CTraceContextPropagator(),
    close: () => inTime(provider.shutdown()),
  };
}

async function openExporter(protocol: TracingOptions['protocol']): Promise<SpanExporter> {
  const { OTLPTraceExporter } =
    protocol === 'http/json'
      ? await import('@opentelemetry/exporter-trace-otlp-http')
      : await import('@opentelemetry/exporter-trace-otlp-proto');
  return new OTLPTraceExporter();
}

/** What the environment says of the service is said last. */
async function describeService(service: string) {
  const resources = await import('@opentelemetry/resources');
  const ours = resources.resourceFromAttributes({ 'service.name': service });
  const said = resources.detectResources({ detectors: [resources.envDetector] });
  return resources.defaultResource().merge(ours).merge(said);
}

async function inTime(closed: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, CLOSE_MS)));
  // What could not be sent was told by the exporter.
  await Promise.race([closed.catch(() => undefined), late]);
  clearTimeout(timer);
}
