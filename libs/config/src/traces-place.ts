import type { Config } from './read-config';

type TracesPlace = { readonly protocol: 'http/protobuf' | 'http/json' };

/** How spans are sent; undefined where no endpoint is named, or the environment says not to. */
export function tracesPlace(config: Config): TracesPlace | undefined {
  if (!config.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT && !config.OTEL_EXPORTER_OTLP_ENDPOINT) {
    return undefined;
  }
  if (config.OTEL_SDK_DISABLED?.toLowerCase() === 'true') return undefined;
  if (config.OTEL_TRACES_EXPORTER === 'none') return undefined;
  const protocol = config.OTEL_EXPORTER_OTLP_TRACES_PROTOCOL ?? config.OTEL_EXPORTER_OTLP_PROTOCOL;
  return { protocol: protocol === 'http/json' ? 'http/json' : 'http/protobuf' };
}
