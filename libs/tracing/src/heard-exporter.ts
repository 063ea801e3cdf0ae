import type { ExportResultCode } from '@opentelemetry/core';
import type { SpanExporter } from '@opentelemetry/sdk-trace-base';

/** Told how the sending goes. */
export type ExportLog = {
  readonly trouble: (error: unknown) => void;
  readonly fine: () => void;
};

/** An exporter that says how it goes: the SDK tells of failures only, and to nobody in particular. */
export function heardExporter(
  exporter: SpanExporter,
  success: ExportResultCode,
  log: ExportLog,
): SpanExporter {
  return {
    export: (spans, done) => {
      exporter.export(spans, (result) => {
        if (result.code === success) log.fine();
        else log.trouble(result.error ?? new Error('the spans were not taken'));
        done(result);
      });
    },
    shutdown: () => exporter.shutdown(),
    ...(exporter.forceFlush && { forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve() }),
  };
}
