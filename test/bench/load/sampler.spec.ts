import { createSampler } from './sampler';

const answer = (id: string) =>
  Buffer.from(
    `HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{"id":"${id}","object":"thread.message"}`,
  );

describe('createSampler', () => {
  it('notes the id in every so manieth answer, and when it came', () => {
    const { note, samples } = createSampler(2);
    const before = Date.now();
    for (const id of ['msg_a', 'msg_b', 'msg_c', 'msg_d']) note(answer(id));
    expect(samples.map(({ id }) => id)).toEqual(['msg_b', 'msg_d']);
    expect(samples.every(({ at }) => Math.abs(at - before) < 1_000)).toBe(true);
  });

  it('passes over an answer that came in pieces, and one without an id', () => {
    const { note, samples } = createSampler(1);
    note(undefined);
    note(Buffer.from('HTTP/1.1 200 OK\r\n\r\n{}'));
    expect(samples).toEqual([]);
  });
});
