/** In all of them, so that a spec sees where one of them comes out again. */
export const MARK = 'zqx';

/** What somebody sends who hopes that it is taken for more than a text. */
export const HOSTILE_TEXTS: readonly string[] = [
  '../zqx',
  '../../../../../../etc/passwd#zqx',
  '/etc/passwd#zqx',
  '..\\..\\zqx',
  'C:\\zqx',
  '\\\\zqx\\share',
  'file:///etc/zqx',
  '....//....//zqx',
  "zqx'; drop table threadlog.events; --",
  "zqx' or '1'='1",
  'zqx"; truncate threadlog.events; --',
  "zqx'||pg_sleep(5)||'",
  'zqx\\',
  'zqx$1',
  'zqx%',
  'zqx_%_',
  '${zqx}${7*7}',
  '{{zqx}}{{7*7}}',
  '<%= zqx %>',
  '%s%n%d%x zqx',
  '${jndi:ldap://127.0.0.1/zqx}',
  'zqx\r\nset-cookie: zqx=1',
  'zqx\nset-cookie: zqx=1',
  'zqx\r\n\r\nHTTP/1.1 200 OK',
  'zqx\u560a\u560dset-cookie: zqx=1',
  'zqx\u2028\u2029',
  '<script>zqx</script>',
  '"><img src=x onerror=zqx>',
  '$(touch zqx)',
  '`touch zqx`',
  '; touch zqx',
  '| touch zqx',
  '&& touch zqx',
  '-zqx --help',
  'thr\u0435ad_zqx',
  '\uff0e\uff0e\uff0fzqx',
  '\u202ezqx',
  'z\u200bqx zqx',
  '\ufeffzqx',
  'zqx\u0301\u0301\u0301',
  '\u{1f9f5}zqx',
  '\u0001\u001b[31mzqx\u007f',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'null',
  '*',
  '.',
  `zqx${'a'.repeat(9_000)}`,
];

/** What only a URL can hold, to the byte. */
const HOSTILE_ESCAPES: readonly string[] = [
  '../zqx',
  '..\\zqx',
  '%2e%2e/zqx',
  '%252e%252e%252fzqx',
  '%25252e%25252e%25252fzqx',
  '..%255czqx',
  '%c0%ae%c0%ae%c0%afzqx',
  '%e0%80%ae%e0%80%afzqx',
  '%ed%a0%80zqx',
  '%f4%90%80%80zqx',
  '%ff%fezqx',
  '%00zqx',
  'zqx%00.txt',
  '%2500zqx',
  '%u002e%u002ezqx',
  '%zzzqx',
  'zqx;a=b',
  'zqx%250d%250aset-cookie:zqx=1',
  '\xe4\xf6zqx',
  '%5B%5Dzqx[]',
];

/** As they stand in a URL, one character for each byte. */
export const HOSTILE_IN_URLS: readonly string[] = [
  ...HOSTILE_TEXTS.map((text) => encodeURIComponent(text)),
  ...HOSTILE_ESCAPES,
];

/** As they stand in a header: what would end it there is not a value any more. */
export const HOSTILE_IN_HEADERS: readonly string[] = HOSTILE_TEXTS.filter(
  (text) => !/[\r\n\0]/.test(text),
).map((text) => Buffer.from(text).toString('latin1'));
