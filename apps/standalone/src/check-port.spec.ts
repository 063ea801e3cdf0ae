import { once } from 'node:events';
import { createServer } from 'node:net';
import { checkPort } from './check-port';

describe('checkPort', () => {
  it('finds a free port for 0', async () => {
    const port = await checkPort('127.0.0.1', 0);
    expect(port).toBeGreaterThan(0);
    expect(await checkPort('127.0.0.1', port)).toBe(port);
  });

  it('names the port that is taken, and the variable', async () => {
    const port = await checkPort('127.0.0.1', 0);
    const other = createServer().listen(port, '127.0.0.1');
    await once(other, 'listening');
    await expect(checkPort('127.0.0.1', port)).rejects.toThrow(
      `Port ${port} on 127.0.0.1 is already in use; set PORT to another one.`,
    );
    other.close();
  });

  it('names an address that is not ours', async () => {
    // 192.0.2.0/24 is kept for documentation: no machine has it.
    await expect(checkPort('192.0.2.1', 3000)).rejects.toThrow(
      '192.0.2.1 is not an address of this machine',
    );
  });
});
