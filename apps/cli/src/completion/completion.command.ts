import { Argument, type Command } from 'commander';
import { helpText } from '../help-text';
import { bashScript } from './bash-script';
import { fishScript } from './fish-script';
import { placesOf, type Place } from './places';
import { zshScript } from './zsh-script';

const SCRIPTS: Readonly<Record<string, (places: readonly Place[]) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

const HELP = helpText({
  notes: `
Put it where your shell starts: eval "$(threadlog completion bash)" in ~/.bashrc,
eval "$(threadlog completion zsh)" behind compinit in ~/.zshrc, and for fish the last example.`,
  examples: [
    'completion bash',
    'completion zsh',
    'completion fish > ~/.config/fish/completions/threadlog.fish',
  ],
  exits: '0 printed, 2 typed wrong',
});

/**
 * `threadlog completion`. The script holds everything that can be asked, so that the Tab key starts no
 * process and what was typed so far is never run. (@bomb.sh/tab 0.0.22 starts one at each Tab, gives
 * bash the line to evaluate, completes no files, and cannot be sourced twice.)
 */
export function addCompletionCommand(program: Command): void {
  program
    .command('completion')
    .description('print a script that completes commands, options and their values in your shell')
    .addArgument(new Argument('<shell>').choices(Object.keys(SCRIPTS)))
    .addHelpText('after', HELP)
    .action((shell: string) => {
      process.stdout.write(SCRIPTS[shell]?.(placesOf(program)) ?? '');
    });
}
