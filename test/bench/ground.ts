import { readFixture, type Fixture } from './contenders/fixture';
import type { ThreadlogProcesses } from './contenders/threadlog-processes';
import { createLedger, type Ledger } from './ledger';
import { startHttpLoad, type HttpLoad } from './load/http-load';
import type { Stage } from './stage/stage';

/** What all contenders share: the stage, the clients, and the messages that all of them serve. */
export type Ground = {
  readonly stage: Stage;
  readonly load: HttpLoad;
  /** The service itself: the others copy its messages, ids and all. */
  readonly service: ThreadlogProcesses;
  readonly fixture: Fixture;
  readonly ledger: Ledger;
};

export async function prepareGround(stage: Stage, service: ThreadlogProcesses): Promise<Ground> {
  const load = startHttpLoad(stage);
  const fixture = await readFixture(service, load);
  const { api, worker } = service;
  const ledger = createLedger({ api: api.pid, worker: worker.pid }, fixture.messages);
  return { stage, load, service, fixture, ledger };
}
