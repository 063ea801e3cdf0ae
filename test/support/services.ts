const VARIABLE = 'THREADLOG_TEST_SERVICES';

/** The servers that every int and e2e spec of a run shares. */
export type TestServices = {
  /** A role that may create databases, connected to the database `postgres`. */
  readonly adminUrl: string;
  /** The role that the apps log in as. */
  readonly appUrl: string;
  readonly redisUrl: string;
};

/** Jest hands its environment to the workers that it starts after the global setup. */
export function publishServices(services: TestServices): void {
  process.env[VARIABLE] = JSON.stringify(services);
}

export function testServices(): TestServices {
  const services = process.env[VARIABLE];
  if (!services) throw new Error('no servers in this run: only int and e2e specs have them');
  return JSON.parse(services) as TestServices;
}
