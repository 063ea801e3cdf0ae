import { freePort } from '#embedded-postgres';
import { administer } from '../support/database';
import { eventually } from '../support/eventually';
import { startService, type Service } from '../support/service';
import { testServices } from '../support/services';

jest.setTimeout(60_000);

type Said = { readonly status: number; readonly body: unknown };

describe('a process that is not ready says why', () => {
  let service: Service;
  let places: Readonly<Record<'api' | 'worker', string>>;

  beforeAll(async () => {
    const port = await freePort();
    service = await startService({ workerEnvironment: { WORKER_PORT: String(port) } });
    places = { api: new URL(service.baseUrl).origin, worker: `http://127.0.0.1:${port}` };
  });
  afterAll(() => service.stop());

  const ask = async (place: string): Promise<Said> => {
    const answer = await fetch(`${place}/readyz`);
    return { status: answer.status, body: await answer.json() };
  };
  const becomes = (place: string, status: number): Promise<Said> =>
    eventually(
      () => ask(place),
      (said) => said.status === status,
      { within: 15_000 },
    );

  it('or that it is', async () => {
    expect(await ask(places.api)).toEqual({ status: 200, body: { status: 'ready' } });
    expect(await ask(places.worker)).toMatchObject({ status: 200, body: { status: 'ready' } });
  });

  it('where a migration is missing', async () => {
    const [last] = await service.query<{ name: string }>(
      `delete from public.threadlog_migrations
       where name = (select max(name) from public.threadlog_migrations)
       returning name`,
    );
    const { body } = await becomes(places.api, 503);
    const reason = `the database lacks the migrations ${last?.name}`;
    expect(body).toEqual({ status: 'not ready', reasons: [reason] });
    await service.query(`insert into public.threadlog_migrations values ($1, now()::text)`, [
      last?.name,
    ]);
    await becomes(places.api, 200);
  });

  it('where the database turns everybody away', async () => {
    const name = new URL(service.database.ownerUrl).pathname.slice(1);
    const { adminUrl } = testServices();
    await administer(adminUrl, `alter database ${name} allow_connections false`);
    await administer(
      adminUrl,
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`,
    );
    for (const place of Object.values(places)) {
      const { body } = await becomes(place, 503);
      expect(body).toEqual({ status: 'not ready', reasons: ['the database does not answer'] });
    }
    await administer(adminUrl, `alter database ${name} allow_connections true`);
    for (const place of Object.values(places)) await becomes(place, 200);
  });
});
