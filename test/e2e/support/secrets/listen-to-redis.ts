import { Redis } from 'ioredis';

export type HeardRedis = { readonly said: () => Promise<string>; readonly close: () => void };

/** Every command that a Redis gets from now on, and in the end what it keeps. */
export async function listenToRedis(url: string): Promise<HeardRedis> {
  const [listener, reader] = [new Redis(url), new Redis(url)];
  const heard: string[] = [];
  const monitor = await listener.monitor();
  monitor.on('monitor', (_time: string, args: readonly string[]) => heard.push(args.join(' ')));
  return {
    said: async () => {
      const keys = await reader.keys('*');
      const kept = await Promise.all(
        keys.map((key) => reader.dump(key).then((value) => `${key} ${value}`)),
      );
      return [...heard, ...kept].join('\n');
    },
    close: () => [monitor, listener, reader].forEach((each) => each.disconnect()),
  };
}
