// Owns: the life of a process: its log, how it starts, how it stops.
// Never: what the process does.
// Start reading: run-process.ts.
export { commandName } from './command-name';
export { loggedError } from './logged-error';
export { runProcess, type Running } from './run-process';
export { sentenceOf } from './sentence-of';
export { createTroubleLog, type TroubleLog } from './trouble-log';
export { NODE_FLAGS } from './node-flags';
