import { deflateSync } from 'node:zlib';
import { strToU8, zipSync } from 'fflate';

/** Small real files, made or shipped: by name, as a user would upload them. */
export const sampleFiles: Readonly<Record<string, Buffer>> = {
  'notes.txt': Buffer.from('Plain notes, with é, 漢字 and 🙂.\n'),
  'notes-utf16le.txt': Buffer.from('\ufeffNotes in UTF-16.', 'utf16le'),
  'notes-utf16be.txt': Buffer.from('\ufeffNotes in UTF-16.', 'utf16le').swap16(),
  'notes-bom.txt': Buffer.from('\ufeffNotes in UTF-8.'),
  'data.json': Buffer.from('{"a": [1, 2, 3]}\n'),
  'table.csv': Buffer.from('name,amount\nA,1\nB,2\n'),
  'readme.md': Buffer.from('# Title\n\nText.\n'),
  'script.py': Buffer.from('print("hello")\n'),
  'main.go': Buffer.from('package main\n\nfunc main() {}\n'),
  'page.html': Buffer.from('<!doctype html><title>T</title><p>Text</p>\n'),
  'feed.xml': Buffer.from('<?xml version="1.0" encoding="UTF-8"?><feed/>\n'),
  'paper.pdf': aPdf(),
  'letter.docx': aDocx(),
  'dot.png': aPng(1, 1),
  'dot.jpg': Buffer.from(
    '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAA//EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AR//Z',
    'base64',
  ),
  'dot.gif': Buffer.from('R0lGODlhAQABAIAAAP///wAAACwAAAAAAQABAAACAkQBADs=', 'base64'),
  'dot.webp': Buffer.from('UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA', 'base64'),
  'bundle.zip': aZip({ 'a.txt': 'A', 'b/c.txt': 'C' }),
};

/** Files that are not what they seem. */
export const badFiles = {
  emptyText: { name: 'empty.txt', bytes: Buffer.alloc(0) },
  latin1: { name: 'latin1.txt', bytes: Buffer.from('caf\u00e9 cr\u00e8me', 'latin1') },
  binaryText: { name: 'binary.txt', bytes: Buffer.from('text\0more') },
  executable: { name: 'notes.txt', bytes: anElf() },
  wrongName: { name: 'picture.jpg', bytes: aPng(1, 1) },
  truncatedPng: { name: 'half.png', bytes: aPng(64, 64).subarray(0, 80) },
  hugePng: { name: 'huge.png', bytes: aPng(50_000, 50_000, 1) },
  truncatedPdf: { name: 'half.pdf', bytes: aPdf().subarray(0, 60) },
  truncatedZip: { name: 'half.zip', bytes: aZip({ 'a.txt': 'A'.repeat(999) }).subarray(0, 90) },
  bomb: { name: 'bomb.zip', bytes: aZip({ 'zeros.txt': '\0'.repeat(20_000_000) }) },
  lyingZip: { name: 'lie.zip', bytes: aLyingZip() },
  unknownType: { name: 'movie.mkv', bytes: Buffer.from('1A45DFA3', 'hex') },
  noExtension: { name: 'Makefile', bytes: Buffer.from('all:\n') },
} as const;

export function aZip(files: Readonly<Record<string, string>>): Buffer {
  const entries = Object.entries(files).map(([name, text]) => [name, strToU8(text)] as const);
  return Buffer.from(zipSync(Object.fromEntries(entries), { level: 9 }));
}

/** Says of its one entry that it unpacks to a tenth of what it does. */
function aLyingZip(): Buffer {
  const bytes = aZip({ 'a.txt': 'A'.repeat(10_000) });
  const said = Buffer.alloc(4);
  said.writeUInt32LE(10_000);
  for (let at = bytes.indexOf(said); at >= 0; at = bytes.indexOf(said, at + 1)) {
    bytes.writeUInt32LE(1_000, at);
  }
  return bytes;
}

function aDocx(): Buffer {
  const types = 'http://schemas.openxmlformats.org/package/2006/content-types';
  const main = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml';
  return aZip({
    '[Content_Types].xml': `<?xml version="1.0"?><Types xmlns="${types}"><Override PartName="/word/document.xml" ContentType="${main}"/></Types>`,
    'word/document.xml': '<?xml version="1.0"?><w:document/>',
  });
}

function aPdf(): Buffer {
  return Buffer.from(
    [
      '%PDF-1.4',
      '1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj',
      '2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj',
      'trailer<</Root 1 0 R>>',
      '%%EOF',
      '',
    ].join('\n'),
  );
}

/** @param rows how many rows of pixels it really holds */
function aPng(width: number, height: number, rows = height): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, 0], 8);
  const pixels = Buffer.alloc(rows * (width + 1), 0x55);
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(pixels)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc32(body), body.length + 4);
  return out;
}

function crc32(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}

/** The head of a Linux program. */
function anElf(): Buffer {
  return Buffer.concat([Buffer.from('7f454c4602010100', 'hex'), Buffer.alloc(120, 0x90)]);
}
