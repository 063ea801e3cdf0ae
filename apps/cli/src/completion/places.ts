import type { Argument, Command, Option } from 'commander';

/** What may be typed at one place of the command line: behind `threadlog keys`, say. */
export type Place = {
  /** The commands that lead here, with spaces between; empty at the start. */
  readonly path: string;
  readonly commands: readonly Named[];
  readonly options: readonly PlaceOption[];
  /** What stands here without an option. */
  readonly argument: Value;
};

export type Named = { readonly name: string; readonly description: string };

export type PlaceOption = {
  /** `-h`, `--help` */
  readonly flags: readonly string[];
  readonly description: string;
  /** Nothing where it takes none. */
  readonly value: Value | undefined;
};

/** Some of these words, a file, or what nobody can guess. */
export type Value =
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'file' }
  | { readonly kind: 'any' };

/** Every place of a program, in the order of its help. */
export function placesOf(command: Command, path = ''): readonly Place[] {
  const help = command.createHelp();
  const commands = help.visibleCommands(command);
  const place: Place = {
    path,
    commands: commands.map((each) => ({ name: each.name(), description: each.description() })),
    options: help.visibleOptions(command).map(optionOf),
    argument: argumentOf(command.registeredArguments[0]),
  };
  // "help" is made for the help alone: nothing is below it.
  const below = command.commands.filter((each) => commands.includes(each));
  return [place, ...below.flatMap((each) => placesOf(each, `${path} ${each.name()}`.trim()))];
}

function optionOf(option: Option): PlaceOption {
  const { short, long, description, argChoices, flags } = option;
  const takesValue = option.required || option.optional;
  return {
    flags: [short, long].filter((flag) => flag !== undefined),
    description,
    value: takesValue ? valueOf(argChoices, flags) : undefined,
  };
}

function argumentOf(argument: Argument | undefined): Value {
  return argument ? valueOf(argument.argChoices, argument.name()) : { kind: 'any' };
}

/** Words for files in the placeholders of our help. */
const FILE = /\b(file|paths)\b/;

function valueOf(choices: readonly string[] | undefined, placeholder: string): Value {
  if (choices) return { kind: 'words', words: choices };
  return { kind: FILE.test(placeholder) ? 'file' : 'any' };
}
