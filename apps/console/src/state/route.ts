import { signal } from '@preact/signals';
import { parseRoute } from './parse-route';

export const route = signal(parseRoute(location.hash));

/** Follows the address from now on. */
export function followAddress(): void {
  addEventListener('hashchange', () => {
    route.value = parseRoute(location.hash);
  });
}
