import { z } from 'zod';
import { rateLimit } from './rate-limit';
import { TRACES_PROTOCOLS } from './traces-protocols';

/** An empty variable counts as unset: compose files and shells cannot tell the two apart. */
const optional = <T extends z.ZodType>(schema: T): z.ZodOptional<T> =>
  z.preprocess((value) => (value === '' ? undefined : value), schema.optional()) as never;

const port = z.coerce.number().int().min(0).max(65_535);

const url = (protocols: readonly string[]): z.ZodString =>
  z.string().refine(
    (text) => {
      try {
        const { protocol, pathname, search, hash } = new URL(text);
        return (
          protocols.includes(protocol) &&
          text.startsWith(`${protocol}//`) &&
          // The end of a password that was not escaped would be taken for a name, and shown.
          !`${pathname}${search}${hash}`.includes('@')
        );
      } catch {
        return false;
      }
    },
    `expected a url that begins with ${protocols.map((p) => `${p}//`).join(' or ')} (in a password write @ / ? # as %40 %2F %3F %23)`,
  );

/** What a project may be called, as the source of a regular expression. */
export const PROJECT_NAME = '[A-Za-z0-9_.-]+';

/** A bucket takes all of these; without any, files lie in DATA_DIR. */
const S3_TOGETHER = [
  'S3_ENDPOINT',
  'S3_BUCKET',
  'S3_ACCESS_KEY_ID',
  'S3_SECRET_ACCESS_KEY',
] as const;

const PROTOCOLS = ['OTEL_EXPORTER_OTLP_PROTOCOL', 'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL'] as const;

/** A directory, or a bucket with a prefix in it. */
const PUBLISH_TO = /^(s3:\/\/[a-z0-9.-]{3,63}(\/[A-Za-z0-9._/-]*)?|(?!\w+:\/\/).+)$/;
const PUBLISH_TO_EXPECTED = 'expected a directory, or s3://bucket/prefix';

const environment = z
  .object({
    PORT: optional(port).default(3000),
    HOST: optional(z.string()).default('127.0.0.1'),
    DATABASE_URL: optional(url(['postgres:', 'postgresql:'])),
    MIGRATION_DATABASE_URL: optional(url(['postgres:', 'postgresql:'])),
    APP_DATABASE_URL: optional(url(['postgres:', 'postgresql:'])),
    DATABASE_POOL: optional(z.coerce.number().int().min(1).max(200)).default(10),
    PAGE_MEMORY_MB: optional(z.coerce.number().int().min(0).max(65_536)).default(32),
    REQUEST_TIMEOUT_SECONDS: optional(z.coerce.number().int().min(1).max(3600)).default(60),
    EVENT_STREAM_HEARTBEAT_SECONDS: optional(z.coerce.number().int().min(1).max(3600)).default(15),
    SHUTDOWN_GRACE_MS: optional(z.coerce.number().int().min(0).max(300_000)).default(500),
    REDIS_URL: optional(url(['redis:', 'rediss:'])),
    DATA_DIR: optional(z.string()).default('./.threadlog'),
    MAX_FILE_MB: optional(z.coerce.number().int().min(1).max(65_536)).default(512),
    S3_ENDPOINT: optional(url(['http:', 'https:'])),
    S3_BUCKET: optional(z.string().regex(/^[a-z0-9.-]{3,63}$/, 'expected the name of a bucket')),
    S3_REGION: optional(z.string()).default('us-east-1'),
    S3_ACCESS_KEY_ID: optional(z.string()),
    S3_SECRET_ACCESS_KEY: optional(z.string()),
    API_KEYS: optional(
      z
        .string()
        .regex(
          new RegExp(`^${PROJECT_NAME}=[^,]+(,${PROJECT_NAME}=[^,]+)*$`),
          'expected project=key,project=key (names of letters, digits, "_", "-" and ".")',
        ),
    ),
    RATE_LIMIT: optional(rateLimit),
    LOG_LEVEL: optional(z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent'])).default(
      'info',
    ),
    LEDGER_KEY_FILE: optional(z.string()),
    MASTER_KEY_FILE: optional(z.string()),
    SEAL_SECONDS: optional(z.coerce.number().int().min(1).max(3600)).default(1),
    SEAL_EVENTS: optional(z.coerce.number().int().min(1).max(10_000)).default(1_000),
    CHECKPOINT_PUBLISH_TO: optional(z.string().regex(PUBLISH_TO, PUBLISH_TO_EXPECTED)),
    WORKER_PORT: optional(port),
    METRICS_PORT: optional(port),
    WORKER_METRICS_PORT: optional(port),
    // Of OpenTelemetry's variables those that say whether there are traces; the SDK reads the others.
    OTEL_EXPORTER_OTLP_ENDPOINT: optional(url(['http:', 'https:'])),
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: optional(url(['http:', 'https:'])),
    OTEL_EXPORTER_OTLP_PROTOCOL: optional(z.string()),
    OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: optional(z.string()),
    OTEL_TRACES_EXPORTER: optional(z.string()),
    OTEL_SDK_DISABLED: optional(z.string()),
    WORKER_CONCURRENCY: optional(z.coerce.number().int().min(1).max(64)).default(4),
  })
  .superRefine((set, context) => {
    if (!set.OTEL_EXPORTER_OTLP_ENDPOINT && !set.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT) return;
    for (const name of PROTOCOLS) {
      if (TRACES_PROTOCOLS.includes(set[name] ?? 'http/protobuf')) continue;
      const message = `expected ${TRACES_PROTOCOLS.join(' or ')}`;
      context.addIssue({ code: 'custom', path: [name], message });
    }
  })
  .superRefine((set, context) => {
    if (set.CHECKPOINT_PUBLISH_TO?.startsWith('s3://') && set.S3_ENDPOINT === undefined) {
      const message = 'expected as well, because CHECKPOINT_PUBLISH_TO is a bucket';
      context.addIssue({ code: 'custom', path: ['S3_ENDPOINT'], message });
    }
    const missing = S3_TOGETHER.filter((name) => set[name] === undefined);
    if (missing.length === 0 || missing.length === S3_TOGETHER.length) return;
    for (const name of missing) {
      const message = `expected as well, because ${set.S3_ENDPOINT ? 'S3_ENDPOINT' : 'another S3_ variable'} is set`;
      context.addIssue({ code: 'custom', path: [name], message });
    }
  });

/** What the processes are told from outside; design.md section 8 names the variables. */
export type Config = Readonly<z.output<typeof environment>>;

/** Says of every wrong variable what was expected. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/**
 * @param env usually process.env
 * @throws ConfigError naming every fault, never a value (it may be a secret)
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const result = environment.safeParse(env);
  if (result.success) return Object.freeze(result.data);
  const faults = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new ConfigError(`the environment is not usable: ${faults.join('; ')}`);
}
