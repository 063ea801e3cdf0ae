import { join } from 'node:path';

/** The checkout. This file runs from dist/test/bench. */
export const ROOT = join(__dirname, '..', '..', '..');

export const appMain = (app: 'api' | 'cli' | 'worker'): string =>
  join(ROOT, 'dist', 'apps', app, 'src', 'main.js');
