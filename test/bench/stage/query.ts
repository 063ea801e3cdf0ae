import { Client, types, type CustomTypesConfig, type QueryResultRow } from 'pg';

const INT8 = 20;
const NUMERIC = 1700;

/** Counts and positions of a benchmark stay far below 2^53. */
const numbers: CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary'): TypeParser =>
    format !== 'binary' && (oid === INT8 || oid === NUMERIC)
      ? Number
      : (types.getTypeParser(oid, format) as TypeParser),
};

type TypeParser = (value: string) => unknown;

export async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url, types: numbers });
  // The server goes away at the end of a run that was interrupted.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** One statement on a connection of its own. */
export async function query<Row extends QueryResultRow>(
  url: string,
  text: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  const client = await connect(url);
  try {
    return (await client.query<Row>(text, [...values])).rows;
  } finally {
    await client.end().catch(() => undefined);
  }
}
