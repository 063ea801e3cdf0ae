import type { Socket } from 'node:net';
import { LIMITS } from './limits';

/**
 * Ends a connection on which a request may still be coming, with the last words to it. What comes is
 * thrown away for a moment: a connection that is closed with something unread, or that something still
 * comes on, is reset, and a reset takes from the client what he has not read yet, the last words too.
 */
export function hangUp(socket: Socket, lastWords?: string): void {
  // From here on nothing reaches Node's parser: a body that ends now is no request any more.
  socket.removeAllListeners('data').on('data', () => undefined);
  socket.resume();
  if (lastWords === undefined) socket.end();
  else socket.end(lastWords);
  const timer = setTimeout(() => socket.destroy(), LIMITS.lingerMs);
  socket.once('close', () => clearTimeout(timer));
}
