/** What is answered instead of a success. */
export type ErrorRow = {
  readonly status: number;
  readonly code: string | null;
  readonly sentence: string;
  /** Whether the answer names the parameter at fault. */
  readonly namesParam: boolean;
  readonly type: 'invalid_request_error' | 'server_error';
};

/** Ours to answer for, or, by default, the asker's. */
export function row(
  status: number,
  code: string | null,
  sentence: string,
  more: Partial<Pick<ErrorRow, 'namesParam' | 'type'>> = {},
): ErrorRow {
  return { status, code, sentence, namesParam: false, type: 'invalid_request_error', ...more };
}
