import { readPlaces } from '../../e2e/support/read-log';
import { eventually } from '../../support/eventually';
import type { Service, ServiceProcess } from '../../support/service';

/** The worker that projects: stories stop it, let it go on, and kill it. */
export type Projector = {
  /** It stands still until nobody wants it to. */
  readonly pause: (who: object) => void;
  readonly resume: (who: object) => void;
  /** Kills it in whatever it is doing; the next one starts while the stories go on. */
  readonly restart: () => void;
  /** Waits until all that is in the log now is projected; no longer than until somebody pauses or kills it. */
  readonly catchUp: () => Promise<void>;
  readonly restarts: () => number;
  /** Waits for a start that is under way. @throws when one failed */
  readonly settle: () => Promise<void>;
};

export function createProjector(service: Service): Projector {
  const pausing = new Set<object>();
  let worker: ServiceProcess | undefined = service.worker;
  let starting: Promise<void> = Promise.resolve();
  let restarts = 0;

  const replace = async (): Promise<void> => {
    const killed = worker;
    worker = undefined;
    await killed?.kill();
    worker = await service.startWorker();
    if (pausing.size > 0) worker.signal('SIGSTOP');
  };
  return {
    pause: (who) => {
      pausing.add(who);
      worker?.signal('SIGSTOP');
    },
    resume: (who) => {
      if (pausing.delete(who) && pausing.size === 0) worker?.signal('SIGCONT');
    },
    restart: () => {
      if (!worker) return;
      restarts += 1;
      starting = starting.then(replace);
      // Told by settle; until then nobody waits for it.
      starting.catch(() => undefined);
    },
    catchUp: async () => {
      const { head } = await readPlaces(service);
      const isStill = (): boolean => pausing.size > 0 || worker === undefined;
      await eventually(
        async () => isStill() || (await readPlaces(service)).checkpoint >= head,
        (isOver) => isOver,
        { within: 30_000 },
      );
    },
    restarts: () => restarts,
    settle: () => starting,
  };
}
