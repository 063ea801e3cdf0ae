import { readConfig } from './read-config';
import { tracesPlace } from './traces-place';

const ENDPOINT = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' };

describe('tracesPlace', () => {
  it.each([
    ['without an endpoint', {}],
    ['with an empty endpoint', { OTEL_EXPORTER_OTLP_ENDPOINT: '' }],
    ['where the SDK is disabled', { ...ENDPOINT, OTEL_SDK_DISABLED: 'true' }],
    ['where no exporter is wanted', { ...ENDPOINT, OTEL_TRACES_EXPORTER: 'none' }],
  ])('is nowhere %s', (_, environment) => {
    expect(tracesPlace(readConfig(environment))).toBeUndefined();
  });

  it.each([
    ['http/protobuf', {}],
    ['http/json', { OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' }],
    [
      'http/json',
      {
        OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
        OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/json',
      },
    ],
  ])('speaks %s, given %j', (protocol, environment) => {
    expect(tracesPlace(readConfig({ ...ENDPOINT, ...environment }))).toEqual({ protocol });
  });

  it('takes the endpoint of traces alone', () => {
    const environment = { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://collector/v1/traces' };
    expect(tracesPlace(readConfig(environment))).toBeDefined();
  });

  it('refuses a protocol that nobody here speaks', () => {
    expect(() => readConfig({ ...ENDPOINT, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' })).toThrow(
      'OTEL_EXPORTER_OTLP_PROTOCOL: expected http/protobuf or http/json',
    );
  });

  it('does not mind what others in the environment are told, while there is no endpoint', () => {
    expect(tracesPlace(readConfig({ OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }))).toBeUndefined();
  });
});
