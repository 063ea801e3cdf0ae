/**
 * How Node runs API and worker, wherever we start them; the Dockerfile and package.json say the same. What a
 * request leaves behind is dead soon: with room for more of it, most is dead when it is looked for. V8 takes
 * 16 MiB by itself; with 64 the collector takes a third of the time (`npm run bench -- --profile DIR`).
 */
export const NODE_FLAGS = ['--max-semi-space-size=64'] as const;
