import { once } from 'node:events';
import { createServer } from 'node:net';
import { errorCode } from './error-code';
import { StartError } from './start-error';

/**
 * Before anything is started: the API would find out only after the database is up.
 * @returns the port; for 0 a free one, which is known this way before the API listens
 * @throws StartError
 */
export async function checkPort(host: string, port: number): Promise<number> {
  const probe = createServer();
  try {
    await once(probe.listen(port, host), 'listening');
  } catch (error) {
    throw new StartError(whyNot(host, port, errorCode(error)), { cause: error });
  }
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return typeof address === 'object' && address ? address.port : port;
}

function whyNot(host: string, port: number, code: string): string {
  if (code === 'EADDRINUSE') {
    return `Port ${port} on ${host} is already in use; set PORT to another one.`;
  }
  if (code === 'EACCES') {
    return `Port ${port} may not be used by this user; set PORT to one above 1023.`;
  }
  return `${host} is not an address of this machine (${code}); set HOST to 127.0.0.1, or to 0.0.0.0 for every network.`;
}
