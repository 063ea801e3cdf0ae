import { ERRORS } from '#contract';

/** docs/errors.md: every refusal that a client can be told of, from the table that answers are made of. */
export function errorsPage(): string {
  const rows = Object.values(ERRORS).map(({ status, code, type, namesParam, sentence }) => [
    String(status),
    code === null ? 'null' : `\`${code}\``,
    `\`${type}\``,
    namesParam ? 'yes' : 'no',
    sentence,
  ]);
  const lines = [['status', 'code', 'type', 'param', 'message'], Array(5).fill('---'), ...rows];
  return `${HEAD}\n${lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')}\n`;
}

const HEAD = `# Errors

<!-- Written by \`npm run docs\` from libs/contract/src/errors.ts: change that, not this. -->

Every answer that is not a success has this body, on every path, and an \`x-request-id\` in its headers:

\`\`\`json
{
  "error": {
    "message": "Missing required parameter: 'role'.",
    "type": "invalid_request_error",
    "param": "role",
    "code": "missing_required_parameter"
  }
}
\`\`\`

Refusals (4xx) come with \`x-should-retry: false\`, except 408 and 429; 429 and 503 come with
\`Retry-After\`. Where the table says that \`param\` is named, it is the place of the fault in the body
(\`messages[1].content\`), or the name of the path or query parameter; otherwise it is null. What stands
in braces is filled in, and cut after 256 characters; a hint is empty, or \` Did you mean 'metadata'?\`.
`;
