/** Commands that no test runs as they stand on a page. A page that no longer has one fails a test. */
export type NotRun = {
  readonly page: string;
  /** As the page has them, to the end or to a blank where they go on in different ways. */
  readonly begins: string;
  readonly because: string;
};

const HOURS = 'it takes minutes to hours; `npm test` plays a short form of it';
const DOCKER = 'it takes Docker and a stack';

export const NOT_RUN: readonly NotRun[] = [
  { page: 'docs/benchmarks.md', begins: 'npm run bench', because: HOURS },
  { page: 'docs/faults.md', begins: 'npm run test:faults', because: HOURS },
  { page: 'docs/faults.md', begins: 'npm run test:faults:compose', because: DOCKER },
  ...['docker-compose', 'docker', 'old=$(docker-compose'].map((begins) => ({
    page: 'docs/operating.md',
    begins,
    because: `${DOCKER}; scripts/compose-backup.sh and test:upgrade try it`,
  })),
  {
    page: 'docs/operating.md',
    begins: 'threadlog bench --seconds 2',
    because: 'figures are those of a machine; test/e2e/bench-command runs it',
  },
  {
    page: 'docs/operating.md',
    begins: 'npm run threadlog -- tasks list --state dead',
    because: 'a task dies after two minutes of trying; the specs of tasks have dead ones',
  },
  {
    page: 'docs/operating.md',
    begins: 'npm run threadlog -- tasks retry --all-dead',
    because: 'likewise',
  },
  {
    page: 'docs/security.md',
    begins: 'npm audit --omit=dev',
    because: 'the page says why: it asks a registry, and not every one answers',
  },
];

export function isNotRun(page: string, command: string): boolean {
  return NOT_RUN.some((one) => one.page === page && isCovered(one, command));
}

export function isCovered({ begins }: NotRun, command: string): boolean {
  return command === begins || command.startsWith(`${begins} `);
}
