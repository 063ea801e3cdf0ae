import { banner, baseUrl } from './banner';

const running = {
  host: '127.0.0.1',
  port: 3000,
  data: '/srv/threadlog',
  createdKey: undefined,
  hasGivenKeys: false,
};

describe('banner', () => {
  it('shows a new key once, and again only inside the command to paste', () => {
    const text = banner({ ...running, createdKey: 'tlk_1' });
    expect(text).toContain('API key  tlk_1  (shown once, keep it)');
    expect(text).toContain(
      `curl http://127.0.0.1:3000/v1/threads -X POST -H "Authorization: Bearer tlk_1" ` +
        `-H "OpenAI-Beta: assistants=v2" -H "Content-Type: application/json" -d '{}'`,
    );
  });

  it('names the variable that stands for a key which an earlier start showed', () => {
    const text = banner(running);
    expect(text).toContain('THREADLOG_API_KEY stands for the key that an earlier start showed');
    expect(text).toContain('Bearer $THREADLOG_API_KEY"');
  });

  it('tells how to make a key, when it shows none', () => {
    expect(banner(running)).toContain('API key  npm run threadlog -- keys create ');
  });

  it('never shows the keys of API_KEYS', () => {
    expect(banner({ ...running, hasGivenKeys: true })).toContain('stands for a key of API_KEYS');
  });

  it('fits one screen', () => {
    expect(banner({ ...running, createdKey: 'tlk_1' }).split('\n').length).toBeLessThan(20);
  });
});

describe('baseUrl', () => {
  it.each([
    ['127.0.0.1', 'http://127.0.0.1:3000'],
    ['0.0.0.0', 'http://127.0.0.1:3000'],
    ['::', 'http://[::1]:3000'],
    ['::1', 'http://[::1]:3000'],
    ['box.local', 'http://box.local:3000'],
  ])('of an API on %s is %s', (host, url) => {
    expect(baseUrl(host, 3000)).toBe(url);
  });
});
