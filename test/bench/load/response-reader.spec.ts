import { createResponseReader } from './response-reader';

const response = (status: number, body: string): Buffer =>
  Buffer.from(`HTTP/1.1 ${status} Word\r\nContent-Length: ${body.length}\r\nx: y\r\n\r\n${body}`);

function statusesOf(pieces: readonly Buffer[]): number[] {
  const statuses: number[] = [];
  const read = createResponseReader((status) => statuses.push(status));
  for (const piece of pieces) read(piece);
  return statuses;
}

describe('createResponseReader', () => {
  it('reads a response that comes in one piece', () => {
    expect(statusesOf([response(200, 'abc'), response(404, 'none')])).toEqual([200, 404]);
  });

  it('reads a response that comes byte by byte', () => {
    const bytes = [...response(201, 'abc')].map((byte) => Buffer.from([byte]));
    expect(statusesOf([...bytes, response(200, 'x')])).toEqual([201, 200]);
  });

  it('does not look into pieces that it was given before', () => {
    const whole = response(200, 'abc');
    const reused = Buffer.from(whole.subarray(0, 20));
    const statuses: number[] = [];
    const read = createResponseReader((status) => statuses.push(status));
    read(reused);
    reused.fill(0);
    read(whole.subarray(20));
    expect(statuses).toEqual([200]);
  });

  it('hands over a response that came in one piece, and no other', () => {
    const wholes: (string | undefined)[] = [];
    const read = createResponseReader((_, whole) => wholes.push(whole?.toString()));
    const one = response(200, 'abc');
    for (const piece of [one, one.subarray(0, 9), one.subarray(9)]) read(piece);
    expect(wholes).toEqual([one.toString(), undefined]);
  });

  it('refuses more bytes than were announced', () => {
    const two = Buffer.concat([response(200, 'abc'), Buffer.from('d')]);
    expect(() => statusesOf([two])).toThrow('1 bytes more');
  });

  it('refuses a response without a length', () => {
    const chunked = Buffer.from('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n');
    expect(() => statusesOf([chunked])).toThrow('without content-length');
  });
});
