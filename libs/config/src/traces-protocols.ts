/** How spans are written: what the HTTP ends of collectors take. The first is what OpenTelemetry's default is. */
export const TRACES_PROTOCOLS: readonly string[] = ['http/protobuf', 'http/json'];
