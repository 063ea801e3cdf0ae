import { Gauge, type Registry } from 'prom-client';

export type PoolUse = { readonly total: number; readonly idle: number; readonly waiting: number };

/** @param pool asked whenever somebody fetches */
export function addPoolGauge(registry: Registry, pool: () => PoolUse): void {
  registry.registerMetric(
    new Gauge({
      name: 'threadlog_database_connections',
      help: 'Connections of the pool, and who waits for one.',
      labelNames: ['state'],
      registers: [],
      collect() {
        const { total, idle, waiting } = pool();
        this.set({ state: 'used' }, total - idle);
        this.set({ state: 'idle' }, idle);
        this.set({ state: 'wanted' }, waiting);
      },
    }),
  );
}
