import { anyOf, quote, stepsOf, valuesOf } from './path-cases';
import type { Place, Value } from './places';

/** For zsh, with what each word is for. */
export function zshScript(places: readonly Place[]): string {
  const values = valuesOf(places).map(
    ({ patterns, value }) => `    ${anyOf(patterns)}) ${offer(value)}; return ;;`,
  );
  return `#compdef threadlog
# Completion of threadlog for zsh, behind compinit: eval "$(threadlog completion zsh)"
_threadlog() {
  local place='' at
  local -a offered
  for ((at = 2; at < CURRENT; at++)); do
    case "$place \${words[at]}" in
      ${anyOf(stepsOf(places))}) place="\${place:+$place }\${words[at]}" ;;
    esac
  done
  case "$place \${words[CURRENT - 1]}" in
${values.join('\n')}
  esac
  case "$place" in
${places.map(linesOf).join('\n')}
  esac
}
if [ "\${funcstack[1]}" = _threadlog ]; then _threadlog "$@"; else compdef _threadlog threadlog; fi
`;
}

function linesOf({ path, commands, options, argument }: Place): string {
  const words = argument.kind === 'words' ? argument.words : [];
  const all = [
    ...commands.map(({ name, description }) => described(name, description)),
    ...words.map(quote),
    ...options.flatMap(({ flags, description }) =>
      flags.map((flag) => described(flag, description)),
    ),
  ];
  const files = argument.kind === 'file' ? ` ${offer(argument)};` : '';
  return `    ${quote(path)})${files} offered=(${all.join(' ')}); _describe threadlog offered ;;`;
}

/** As _describe has it: a colon behind the word. */
function described(word: string, description: string): string {
  return quote(`${word.replaceAll(':', '\\:')}:${description}`);
}

function offer(value: Value): string {
  switch (value.kind) {
    case 'words':
      return `compadd -- ${value.words.map(quote).join(' ')}`;
    case 'file':
      return '_files';
    case 'any':
      return ':';
  }
}
