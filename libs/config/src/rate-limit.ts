import { z } from 'zod';

/** Long enough for any limit that has a meaning, and short enough for counts to be forgotten. */
const MAX_SECONDS = 86_400;

/** `600/60`: 600 requests of one key within 60 seconds. */
export const rateLimit = z
  .string()
  .regex(/^[1-9]\d{0,8}\/[1-9]\d{0,8}$/, 'expected requests/seconds, such as 600/60')
  .transform((text) => {
    const [requests = 0, seconds = 0] = text.split('/').map(Number);
    return { requests, seconds } as const;
  })
  .refine(({ seconds }) => seconds <= MAX_SECONDS, `expected at most ${MAX_SECONDS} seconds`);
