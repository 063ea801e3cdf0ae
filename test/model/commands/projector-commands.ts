import type fc from 'fast-check';
import type { World } from '../reference/world';
import type { Story } from './story';

type Command = fc.AsyncCommand<World, Story>;

/** From here on the read tables stay as they are, and the tail grows. */
export class PauseProjector implements Command {
  check(): boolean {
    return true;
  }

  run(world: World, { stage, tell }: Story): Promise<void> {
    stage.projector.pause(world);
    tell('the projector is paused');
    return Promise.resolve();
  }
}

export class ResumeProjector implements Command {
  check(): boolean {
    return true;
  }

  run(world: World, { stage, tell }: Story): Promise<void> {
    stage.projector.resume(world);
    tell('the projector goes on');
    return Promise.resolve();
  }
}

/** Everything so far is in the read tables. */
export class AwaitProjection implements Command {
  check(): boolean {
    return true;
  }

  async run(world: World, { stage, tell }: Story): Promise<void> {
    stage.projector.resume(world);
    await stage.projector.catchUp();
    tell('the projection has caught up');
  }
}

export class RestartProjector implements Command {
  check(): boolean {
    return true;
  }

  run(_: World, { stage, tell }: Story): Promise<void> {
    stage.projector.restart();
    tell('the projector is killed, and a new one started');
    return Promise.resolve();
  }
}
