import type fc from 'fast-check';
import type { World } from '../reference/world';
import type { Question } from '../questions/question';
import { learnMessages } from './learn-messages';
import type { Story } from './story';

/** One request, through either API, answered as the model answers it. */
export class AskOne implements fc.AsyncCommand<World, Story> {
  constructor(
    private readonly question: Question,
    private readonly api: number,
  ) {}

  check(): boolean {
    return true;
  }

  async run(world: World, story: Story): Promise<void> {
    const ask = this.question(world);
    await story.demand(world, this.api, ask);
    if (ask.what === 'createThread') await learnMessages(world, story);
  }
}
