const { readdirSync } = require('node:fs');

/**
 * Packages published as ES modules only: Jest on Node 20 and 22 cannot require those, so they are
 * transformed like our own code. Transforming everything would cost seconds: keep the list short.
 */
const esModulesOnly = [
  '@nestjs',
  's3mini',
  ...['file-type', 'strtok3', 'token-types', 'uint8array-extras', '@tokenizer', '@borewit'],
];

const libs = readdirSync(`${__dirname}/libs`).join('|');

/** What every project shares: our libs by name, SWC with the decorator metadata that Nest reads. */
const shared = {
  rootDir: __dirname,
  testEnvironment: 'node',
  transform: {
    '^.+\\.m?[jt]s$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
        },
      },
    ],
  },
  transformIgnorePatterns: [`/node_modules/(?!(${esModulesOnly.join('|')})/)`],
  // Names only our libs: other packages have # imports of their own.
  moduleNameMapper: { [`^#(${libs})$`]: '<rootDir>/libs/$1/src/index.ts' },
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
};

/** One PostgreSQL and one Redis for the whole run: see test/support/global-setup.ts. */
const withServices = {
  ...shared,
  setupFiles: ['<rootDir>/test/support/worker-setup.ts'],
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
};

module.exports = {
  maxWorkers: 2,
  testSequencer: `${__dirname}/test/support/slowest-first.cjs`,
  // Longer than what a spec waits for a condition: then that wait says what it saw last. And long enough for a
  // machine three times as slow as most, on which one spec took 20 s.
  testTimeout: 60_000,
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: ['<rootDir>/{libs,apps,test}/**/*.spec.ts'],
      testPathIgnorePatterns: ['/node_modules/', '\\.(int|e2e)\\.spec\\.ts$'],
    },
    {
      ...withServices,
      displayName: 'int',
      testMatch: ['<rootDir>/{libs,apps,test}/**/*.int.spec.ts'],
    },
    {
      ...withServices,
      displayName: 'e2e',
      testMatch: ['<rootDir>/test/{e2e,model}/**/*.e2e.spec.ts'],
    },
  ],
};
