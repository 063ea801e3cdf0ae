import { execFile } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { chromium, type Browser } from 'playwright-core';

/** Where a Chromium may be already, in the order in which it is preferred. */
const PLACES = [
  process.env['CHROMIUM_PATH'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** As root, in a container, and asking nobody for anything. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
];

const installed = PLACES.find((path) => path !== undefined && existsSync(path));
/** For all others npm has one in a package, for this platform alone. */
const isPackaged = process.platform === 'linux' && process.arch === 'x64';

/**
 * `describe` where a Chromium can be had; elsewhere the block is skipped, and says why in its name. In CI
 * it is never skipped.
 */
export function describeInChromium(name: string, block: () => void): void {
  const canRun = installed !== undefined || isPackaged || process.env['CI'] !== undefined;
  if (canRun) describe(name, block);
  else describe.skip(`${name} (skipped: no Chromium here, set CHROMIUM_PATH)`, block);
}

/** A browser without a window, with a profile that is new and goes with it. */
export async function launchChromium(): Promise<Browser> {
  if (installed) return chromium.launch({ executablePath: installed, args: FLAGS });
  const directory = await unpack();
  return chromium.launch({
    executablePath: join(directory, 'chromium'),
    args: FLAGS,
    env: {
      ...process.env,
      FONTCONFIG_FILE: fontsFile(directory),
      // What a bare machine lacks comes with it; where it is there, the machine's own is as good.
      LD_LIBRARY_PATH: join(directory, 'al2023', 'lib'),
    },
  });
}

const CACHE = join(__dirname, '../../node_modules/.cache/threadlog-chromium');
/** Makes the package unpack the libraries as well. */
const AS_IF_BARE = { AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x' };
const PRINT_PATH = `require('@sparticuz/chromium').executablePath().catch((error) => {
  console.error(error);
  process.exit(1);
})`;

/** Unpacked once for each version: to a directory of one's own first, so that nobody runs half of it. */
async function unpack(): Promise<string> {
  const manifest = join(dirname(require.resolve('@sparticuz/chromium')), '../../package.json');
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { readonly version: string };
  const ready = join(CACHE, version);
  if (existsSync(ready)) return ready;
  mkdirSync(CACHE, { recursive: true });
  const own = mkdtempSync(join(CACHE, 'unpacking-'));
  await promisify(execFile)(process.execPath, ['-e', PRINT_PATH], {
    cwd: __dirname,
    env: { PATH: process.env['PATH'], ...AS_IF_BARE, TMPDIR: own },
  });
  try {
    renameSync(own, ready);
  } catch (error) {
    // Somebody else was sooner.
    rmSync(own, { recursive: true, force: true });
    if (!existsSync(ready)) throw error;
  }
  return ready;
}

/** The fonts of the package, and those of the machine for what the package has none of. */
function fontsFile(directory: string): string {
  const file = join(directory, 'fonts.conf');
  const places = [join(directory, 'fonts'), '/usr/share/fonts'];
  const family = (name: string, font: string): string =>
    `<alias binding="strong"><family>${name}</family><prefer><family>${font}</family></prefer></alias>`;
  writeFileSync(
    file,
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
${places.map((place) => `<dir>${place}</dir>`).join('\n')}
<cachedir>${join(directory, 'fonts-cache')}</cachedir>
${family('system-ui', 'Open Sans')}
${family('sans-serif', 'Open Sans')}
${family('monospace', 'DejaVu Sans Mono')}
</fontconfig>
`,
  );
  return file;
}
