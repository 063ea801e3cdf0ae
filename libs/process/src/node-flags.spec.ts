import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NODE_FLAGS } from './node-flags';

const read = (name: string): string => readFileSync(join(__dirname, '../../..', name), 'utf8');

describe('how Node runs', () => {
  it('is the same in a container', () => {
    expect(read('Dockerfile')).toContain(`NODE_OPTIONS=${NODE_FLAGS.join(' ')}`);
  });

  it.each(['start:api', 'start:worker'])('is the same with npm run %s', (name) => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    expect(scripts[name]).toContain(`exec node ${NODE_FLAGS.join(' ')} scripts/start.mjs`);
  });
});
