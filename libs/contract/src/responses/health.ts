import { z } from 'zod';

export const health = z.strictObject({ status: z.literal('ok') });
export const ready = z.strictObject({ status: z.literal('ready') });
export const notReady = z.strictObject({
  status: z.literal('not ready'),
  reasons: z.array(z.string()).readonly(),
});

export type Health = z.output<typeof health>;
export type Readiness = z.output<typeof ready> | z.output<typeof notReady>;
