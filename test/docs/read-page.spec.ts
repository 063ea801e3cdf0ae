import { readPage } from './read-page';

const PAGE = `
\`\`\`sh
npm run bench        # two minutes
curl there \\
  -X POST
\`\`\`

\`\`\`
answer
\`\`\`

Then

    $ npm run one
    printed

    more
    $ npm run two

\`\`\`text
npm run nothing
\`\`\`

\`\`\`js
// first.mjs
go();
\`\`\`

    npm start
`;

describe('what a reader finds on a page to do', () => {
  it('is each command and each program, with what is shown of it', () => {
    expect(readPage(PAGE).map(({ kind, text, shown }) => [kind, text, ...shown])).toEqual([
      ['shell', 'npm run bench'],
      ['shell', 'curl there \\\n  -X POST', 'answer'],
      ['shell', 'npm run one', 'printed', '', 'more'],
      ['shell', 'npm run two'],
      ['js', '// first.mjs\ngo();'],
      ['shell', 'npm start'],
    ]);
  });
});
