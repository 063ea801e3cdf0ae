/** Pieces that break code which takes a character for a byte, a unit or a cell of the screen. */
export const ODDITIES: readonly string[] = [
  // One sign on screen, up to eleven code points: families, skin tones, flags, keycaps, a subdivision.
  '👍',
  '🎉🎉🎉',
  '\u{1f469}\u{1f3fd}\u200d\u{1f4bb}',
  '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}\u200d\u{1f466}',
  '\u{1f9d1}\u{1f3fb}\u200d\u2764\ufe0f\u200d\u{1f48b}\u200d\u{1f9d1}\u{1f3ff}',
  '\u{1f3f3}\ufe0f\u200d\u{1f308}',
  '\u{1f1fa}\u{1f1e6}\u{1f1e7}\u{1f1f7}',
  '\u{1f3f4}\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}',
  '1\ufe0f\u20e3',
  // Marks upon marks, and letters beyond the first plane.
  'Z\u0337\u0322a\u0338\u0321l\u0335\u0328g\u0336o\u0334\u0327',
  'e\u0301 or \u00e9',
  '\u{1d49c}\u{1d4b7}\u{1d4b8}, \u{1f130}, \u{10348}',
  // Directions: isolates and overrides around both.
  'price: \u2067₪ 42\u2069 (sale)',
  '\u202babc \u05d0\u05d1\u05d2\u202c',
  'exe.\u202egpj\u202c',
  // Spaces and line ends that are not the usual ones.
  'tab\there',
  'first line\r\nsecond line',
  'line\u2028separator\u2029and paragraph',
  'no\u00a0break, zero\u200bwidth, ideographic\u3000space',
  '\ufeffmark first',
  'next\u0085line\u000bvertical\u000cfeed',
  // Other control characters that terminals leave in a paste; NUL is not among them.
  '\u001b[31mred\u001b[0m',
  'bell\u0007 and delete\u007f',
  // What quoting gets wrong.
  `it's "quoted" and \\"escaped\\" with \`ticks\``,
  '\\u0041 \\n \\\\ \\x00 %s %n ${name} {{name}} $1 $$',
  "'; drop table events; --",
  '<script>alert("1 < 2 & 3")</script>',
  '{"a":"}',
  '-- \n> quoted\n>> twice',
];
