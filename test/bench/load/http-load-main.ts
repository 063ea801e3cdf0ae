import { drive, type Drive, type Driven } from './drive';
import { makeRequests, type RequestSpec } from './requests';

/** What the bench asks of this process, and what it answers. One round at a time. */
export type HttpJob = Omit<Drive, 'requests'> & { readonly spec: RequestSpec };
export type HttpResult = Driven | { readonly error: string };

/** The HTTP clients, in a process of their own: nothing of the bench shares their event loop. */
process.on('message', (job: HttpJob) => {
  run(job).then(
    (result) => process.send?.(result),
    (error: unknown) => process.send?.({ error: String(error) } satisfies HttpResult),
  );
});
process.once('disconnect', () => process.exit());

function run({ spec, ...job }: HttpJob): Promise<Driven> {
  return drive({ ...job, requests: makeRequests(spec) });
}
