// Owns: what Prometheus is told: the instruments, and a port of their own to fetch them from.
// Never: an id, a name or a text of anybody; labels have few values, all of them known beforehand.
// Start reading: api-metrics.ts, log-gauges.ts.
export { createApiMetrics, type ApiMetrics } from './api-metrics';
export { createWorkerMetrics, type WorkerMetrics } from './worker-metrics';
export { readLogState, type LogState } from './log-state';
export { openMetrics } from './serve-metrics';
