/** What needs no thought inside of quotes: printable ASCII without quote, backslash and percent sign. */
const PLAIN = /[^\x20-\x21\x23-\x24\x26-\x5b\x5d-\x7e]/g;

/**
 * The header that offers an answer as a file of this name (RFC 6266). A name that ASCII cannot say
 * comes twice: exactly, and for old clients with a mark for each character that they could not read.
 */
export function attachmentNamed(filename: string): string {
  const plain = filename.replaceAll(PLAIN, '_');
  const header = `attachment; filename="${plain}"`;
  return plain === filename ? header : `${header}; filename*=UTF-8''${extended(filename)}`;
}

/** RFC 8187: what encodeURIComponent leaves alone besides are the four that end a value. */
function extended(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
