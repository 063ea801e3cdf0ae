import { stepsOf } from './path-cases';
import type { Place, PlaceOption, Value } from './places';

/** For fish 3 and newer, with what each word is for. */
export function fishScript(places: readonly Place[]): string {
  return `# Completion of threadlog for fish: threadlog completion fish > ~/.config/fish/completions/threadlog.fish
function __threadlog_at
  set -l path ''
  for word in (commandline -opc)[2..-1]
    switch "$path $word"
      case ${stepsOf(places).map(quote).join(' ')}
        set path (string trim -- "$path $word")
    end
  end
  test "$path" = "$argv[1]"
end
complete -c threadlog -f
${places.flatMap(linesOf).join('\n')}
`;
}

function linesOf({ path, commands, options, argument }: Place): readonly string[] {
  const begin = `complete -c threadlog -n ${quote(`__threadlog_at ${quote(path)}`)}`;
  return [
    ...commands.map(
      ({ name, description }) => `${begin} -a ${quote(name)} -d ${quote(description)}`,
    ),
    ...(argument.kind === 'any' ? [] : [`${begin}${offer(argument)}`]),
    ...options.map((option) => `${begin}${flagsOf(option)} -d ${quote(option.description)}`),
  ];
}

function flagsOf({ flags, value }: PlaceOption): string {
  const names = flags.map((flag) =>
    flag.startsWith('--') ? ` -l ${flag.slice(2)}` : ` -s ${flag.slice(1)}`,
  );
  return `${names.join('')}${value ? `${offer(value)} -r` : ''}`;
}

function offer(value: Value): string {
  switch (value.kind) {
    case 'words':
      return ` -f -a ${quote(value.words.join(' '))}`;
    case 'file':
      return ' -F';
    case 'any':
      return ' -f';
  }
}

/** In the quotes of fish, a backslash keeps a quote and itself, and nothing else. */
function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
