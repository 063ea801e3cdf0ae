/**
 * The curl examples of OpenAI's page "Messages (v1) Legacy", as they stand there, with the objects
 * that the page shows as their answers.
 */
export type Example = { readonly curl: string; readonly answer: object };

const QUESTION = 'How does AI work? Explain it in simple terms.';

export const CREATE_MESSAGE: Example = {
  curl: String.raw`curl https://api.openai.com/v1/threads/thread_abc123/messages \
-H "Content-Type: application/json" \
-H "Authorization: Bearer $OPENAI_API_KEY" \
-H "OpenAI-Beta: assistants=v1" \
-d '{
"role": "user",
"content": "How does AI work? Explain it in simple terms."
}'`,
  answer: message({ id: 'msg_abc123', created_at: 1699017614, content: QUESTION }),
};

export const LIST_MESSAGES: Example = {
  curl: String.raw`curl https://api.openai.com/v1/threads/thread_abc123/messages \
-H "Content-Type: application/json" \
-H "Authorization: Bearer $OPENAI_API_KEY" \
-H "OpenAI-Beta: assistants=v1"`,
  answer: {
    object: 'list',
    data: [
      message({ id: 'msg_abc123', created_at: 1699016383, content: QUESTION }),
      message({
        id: 'msg_abc456',
        created_at: 1699016383,
        content: 'Hello, what is AI?',
        file_ids: ['file-abc123'],
      }),
    ],
    first_id: 'msg_abc123',
    last_id: 'msg_abc456',
    has_more: false,
  },
};

export const RETRIEVE_MESSAGE: Example = {
  curl: String.raw`curl https://api.openai.com/v1/threads/thread_abc123/messages/msg_abc123 \
-H "Content-Type: application/json" \
-H "Authorization: Bearer $OPENAI_API_KEY" \
-H "OpenAI-Beta: assistants=v1"`,
  answer: message({ id: 'msg_abc123', created_at: 1699017614, content: QUESTION }),
};

export const MODIFY_MESSAGE: Example = {
  curl: String.raw`curl https://api.openai.com/v1/threads/thread_abc123/messages/msg_abc123 \
-H "Content-Type: application/json" \
-H "Authorization: Bearer $OPENAI_API_KEY" \
-H "OpenAI-Beta: assistants=v1" \
-d '{
"metadata": {
"modified": "true",
"user": "abc123"
}
}'`,
  answer: message({
    id: 'msg_abc123',
    created_at: 1699017614,
    content: QUESTION,
    metadata: { modified: 'true', user: 'abc123' },
  }),
};

/** What the page's message objects have in common, in the page's order of keys. */
function message(shown: {
  readonly id: string;
  readonly created_at: number;
  readonly content: string;
  readonly file_ids?: readonly string[];
  readonly metadata?: Readonly<Record<string, string>>;
}): object {
  return {
    id: shown.id,
    object: 'thread.message',
    created_at: shown.created_at,
    thread_id: 'thread_abc123',
    role: 'user',
    content: [{ type: 'text', text: { value: shown.content, annotations: [] } }],
    file_ids: shown.file_ids ?? [],
    assistant_id: null,
    run_id: null,
    metadata: shown.metadata ?? {},
  };
}
