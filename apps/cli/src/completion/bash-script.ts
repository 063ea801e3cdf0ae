import { anyOf, quote, stepsOf, valuesOf } from './path-cases';
import type { Place, Value } from './places';

/** For bash 3.2 and newer; without the package bash-completion, which not everybody has. */
export function bashScript(places: readonly Place[]): string {
  const values = valuesOf(places).map(
    ({ patterns, value }) => `    ${anyOf(patterns)}) ${offer(value)}; return ;;`,
  );
  return `# Completion of threadlog for bash: eval "$(threadlog completion bash)"
_threadlog() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD - 1]}"
  local path='' at
  COMPREPLY=()
  for ((at = 1; at < COMP_CWORD; at++)); do
    case "$path \${COMP_WORDS[at]}" in
      ${anyOf(stepsOf(places))}) path="\${path:+$path }\${COMP_WORDS[at]}" ;;
    esac
  done
  case "$path $previous" in
${values.join('\n')}
  esac
  case "$path" in
${places.map(lineOf).join('\n')}
  esac
}
_threadlog_words() { COMPREPLY=($(compgen -W "$1" -- "$current")); }
_threadlog_files() {
  compopt -o filenames 2>/dev/null
  local IFS=$'\\n'
  COMPREPLY=($(compgen -f -- "$current"))
}
complete -F _threadlog threadlog
`;
}

function lineOf({ path, commands, options, argument }: Place): string {
  const names = commands.map(({ name }) => name);
  const own = argument.kind === 'words' ? argument.words : [];
  const words = [...names, ...own, ...options.flatMap(({ flags }) => flags)];
  const offered = offer({ kind: 'words', words });
  if (argument.kind !== 'file') return `    ${quote(path)}) ${offered} ;;`;
  return `    ${quote(path)}) case "$current" in -*) ${offered} ;; *) ${offer(argument)} ;; esac ;;`;
}

function offer(value: Value): string {
  switch (value.kind) {
    case 'words':
      return `_threadlog_words ${quote(value.words.join(' '))}`;
    case 'file':
      return '_threadlog_files';
    case 'any':
      return ':';
  }
}
