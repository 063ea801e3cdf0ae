import { Client } from 'pg';

/** One round, as it comes in, and what goes out. */
export type InsertJob = {
  readonly url: string;
  readonly bodies: readonly string[];
  readonly connections: number;
  readonly seconds: number;
};
export type InsertResult =
  | { readonly inTime: number; readonly inserted: number; readonly latencyMs: number }
  | { readonly error: string };

const INSERT = { name: 'insert', text: 'insert into rows (body) values ($1)' };

/** What pgbench does, written with `pg`: each client inserts one row, waits, inserts the next. */
process.on('message', (job: InsertJob) => {
  insert(job).then(
    (result) => process.send?.(result),
    (error: unknown) => process.send?.({ error: String(error) } satisfies InsertResult),
  );
});
process.once('disconnect', () => process.exit());

async function insert({ url, bodies, connections, seconds }: InsertJob): Promise<InsertResult> {
  const clients = Array.from({ length: connections }, () => new Client({ connectionString: url }));
  await Promise.all(clients.map((client) => client.connect()));
  const start = performance.now();
  const end = start + seconds * 1000;
  let inserted = 0;
  let inTime = 0;
  const keepBusy = async (client: Client, first: number): Promise<void> => {
    for (let at = first; performance.now() < end; at += 1) {
      await client.query({ ...INSERT, values: [bodies[at % bodies.length]] });
      inserted += 1;
      if (performance.now() <= end) inTime += 1;
    }
  };
  await Promise.all(clients.map(keepBusy));
  await Promise.all(clients.map((client) => client.end()));
  return { inTime, inserted, latencyMs: (connections * seconds * 1000) / inTime };
}
