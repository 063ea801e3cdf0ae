import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorsPage } from './errors-page';

const FILE = join(__dirname, '../../docs/errors.md');

/** `npm run docs` sets it. */
const WRITES = process.env['THREADLOG_WRITE_DOCS'] === '1';

describe('docs/errors.md', () => {
  it('says what the table of errors says (npm run docs writes it anew)', () => {
    if (WRITES) writeFileSync(FILE, errorsPage());
    expect(readFileSync(FILE, 'utf8')).toBe(errorsPage());
  });
});
