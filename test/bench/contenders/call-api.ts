export type Server = { readonly port: number; readonly key: string };

/** One request of the bench itself, which nobody measures. @throws on any other status than 200 */
export async function callApi(
  { port, key }: Server,
  path: string,
  body?: object,
): Promise<unknown> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method: body ? 'POST' : 'GET',
    headers: {
      authorization: `Bearer ${key}`,
      'openai-beta': 'assistants=v2',
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (response.ok) return response.json();
  throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
}
