const NODE = 'node:*';

/** Everything that a lib may import: other libs, npm packages, parts of Node. A new line is a decision. */
const LIBS = {
  access: ['#database', 'kysely', 'zod', 'node:crypto'],
  config: ['zod', 'node:path'],
  contract: ['#domain', 'fastest-levenshtein', 'zod'],
  database: ['kysely', 'pg', NODE],
  domain: [],
  'embedded-postgres': ['pg', NODE],
  encryption: ['#database', '#random', 'kysely', NODE],
  erasure: ['#database', '#domain', '#encryption', '#event-store', '#file-store', 'kysely'],
  'event-store': [
    '#domain',
    '#database',
    '#encryption',
    '#random',
    'kysely',
    'pg',
    'node:crypto',
    'node:timers/promises',
  ],
  'file-store': ['s3mini', NODE],
  files: ['#database', '#file-store', 'kysely'],
  import: ['#contract', '#database', '#domain', '#event-store', 'kysely', 'zod', NODE],
  ledger: ['node:crypto'],
  metrics: ['#database', 'kysely', 'prom-client', NODE],
  openapi: ['#contract', 'zod'],
  process: ['pino', NODE],
  projection: ['#domain', '#database', 'kysely', NODE],
  random: ['node:crypto'],
  'rate-limit': ['ioredis', 'pg', 'rate-limiter-flexible'],
  sealing: ['#database', '#ledger', 'kysely', 's3mini', NODE],
  tasks: ['#database', 'kysely'],
  tracing: [
    '@opentelemetry/api',
    '@opentelemetry/core',
    '@opentelemetry/resources',
    '@opentelemetry/sdk-trace-base',
    '@opentelemetry/exporter-trace-otlp-http',
    '@opentelemetry/exporter-trace-otlp-proto',
  ],
  validation: ['#domain', '#file-store', 'file-type', 'image-size', 'yauzl', NODE],
  queue: ['@bull-board/api', '@bull-board/ui', 'bullmq', 'ioredis', 'pg', 'zod', NODE],
};

const SPECS = '\\.spec\\.ts$';
const LIB_INDEX = '^libs/[^/]+/src/index\\.ts$';

const ofLibs = Object.entries(LIBS).map(([lib, allowed]) => ({
  name: `imports-of-${lib}`,
  comment: `${lib} may import ${allowed.join(', ') || 'nothing'}: see LIBS in .dependency-cruiser.js.`,
  severity: 'error',
  from: { path: `^libs/${lib}/`, pathNot: SPECS },
  to: {
    pathNot: [`^libs/${lib}/`, ...allowed.filter((name) => name !== NODE).map(pathOf)],
    ...(allowed.includes(NODE) ? { dependencyTypesNot: ['core'] } : {}),
  },
}));

/** An import as it stands in LIBS, as a pattern for the file or the part of Node that it leads to. */
function pathOf(allowed) {
  if (allowed.startsWith('#')) return `^libs/${allowed.slice(1)}/`;
  if (allowed.startsWith('node:')) return `^${allowed.slice('node:'.length)}$`;
  return `node_modules/(@types/)?${allowed}/`;
}

const everywhere = [
  {
    name: 'no-circular',
    comment: 'A reader follows imports downward and never has to come back up.',
    severity: 'error',
    from: {},
    to: { circular: true },
  },
  {
    name: 'no-unresolvable',
    comment: 'What is imported must exist and be in package.json.',
    severity: 'error',
    from: {},
    // Scripts start what the build makes.
    to: { couldNotResolve: true, pathNot: 'dist/' },
  },
  {
    name: 'no-development-packages-at-run-time',
    comment:
      'The production install leaves devDependencies and undeclared packages out. (The console is bundled.)',
    severity: 'error',
    from: { path: '^(apps|libs)/', pathNot: [SPECS, '^apps/console/'] },
    to: {
      dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
      dependencyTypesNot: ['type-only'],
    },
  },
  {
    name: 'libs-are-listed',
    comment: 'A new lib says in LIBS (.dependency-cruiser.js) what it may import.',
    severity: 'error',
    from: { path: '^libs/', pathNot: [`^libs/(${Object.keys(LIBS).join('|')})/`] },
    to: {},
  },
];

const layers = [
  {
    name: 'libs-never-import-apps',
    severity: 'error',
    from: { path: '^libs/' },
    to: { path: '^apps/' },
  },
  {
    name: 'apps-never-import-each-other',
    severity: 'error',
    from: { path: '^apps/([^/]+)/' },
    to: { path: '^apps/', pathNot: '^apps/$1/' },
  },
  {
    name: 'libs-only-through-their-index',
    comment: 'index.ts is the contents of a lib: what it does not list is not there for others.',
    severity: 'error',
    from: { path: '^(?:apps/|test/|libs/([^/]+)/)' },
    to: { path: '^libs/', pathNot: [LIB_INDEX, '^libs/$1/'] },
  },
  {
    name: 'libs-only-by-name',
    comment: 'Write #name. (The global set-up of Jest cannot: see test/support/start-services.ts.)',
    severity: 'error',
    from: { pathNot: '^test/support/start-services\\.ts$' },
    to: { path: LIB_INDEX, dependencyTypesNot: ['aliased'] },
  },
  {
    name: 'the-console-runs-in-a-browser',
    comment: 'It talks to the API over the wire, like any client: no lib of ours, nothing of Node.',
    severity: 'error',
    from: { path: '^apps/console/src/' },
    to: { pathNot: ['^apps/console/src/', 'node_modules/(preact|@preact/signals|diff)/'] },
  },
  {
    name: 'only-specs-import-tests',
    severity: 'error',
    from: { path: '^(apps|libs)/', pathNot: SPECS },
    to: { path: ['^test/', SPECS] },
  },
  {
    name: 'the-checker-stands-alone',
    comment: 'What judges the product shares no code with it: test/checker/README.md.',
    severity: 'error',
    from: { path: '^test/checker/', pathNot: SPECS },
    to: { pathNot: '(^|/)(dist/)?test/checker/', dependencyTypesNot: ['core'] },
  },
  {
    name: 'e2e-goes-through-the-wire',
    comment: 'An e2e spec starts the apps as processes and talks to them as a client would.',
    severity: 'error',
    from: { path: '^test/(e2e|model)/' },
    to: { path: '^apps/' },
  },
];

module.exports = {
  forbidden: [...everywhere, ...layers, ...ofLibs],
  options: {
    doNotFollow: { path: ['node_modules', '^dist/'] },
    // Types count: an import that is gone at run time still ties two files together.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.deps.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
