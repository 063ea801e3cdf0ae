import type { Dialect, ErrorName } from '#contract';
import type { FormName, RequestName, ResponseName } from './components';
import type { Extension } from './extensions';
import type { ParameterName } from './parameters';

/** The component of each dialect that has the operation. */
export type PerDialect<Name extends string> = Readonly<Partial<Record<Dialect, Name>>>;

/** What a success is: an object as the header's dialect has it, the same for all, or a file. */
export type Answer =
  | { readonly type: 'object'; readonly of: PerDialect<ResponseName>; readonly revised: boolean }
  | {
      readonly type: 'plain';
      readonly of: ResponseName;
      readonly or503?: ResponseName;
      /** What each block of a stream holds, where it may be answered with one. */
      readonly streams?: ResponseName;
    }
  | {
      readonly type: 'file';
      readonly mediaTypes: readonly string[];
      /** Whether whoever has it already is told only that. */
      readonly revalidates?: true;
    }
  /** What was uploaded, or a range of it. */
  | { readonly type: 'content' };

/** A method on a path, and all that the document says of it: one row of the table. */
export type Operation = {
  readonly method: 'get' | 'post' | 'delete';
  /** Below /v1 where a key is needed, below the root where none is. */
  readonly path: `/${string}`;
  readonly access: 'key' | 'none';
  /** OpenAI's, where it had the operation. */
  readonly operationId: string;
  readonly tag:
    | 'Threads'
    | 'Messages'
    | 'Message files'
    | 'Files'
    | 'History'
    | 'Audit'
    | 'Administration'
    | 'The process';
  readonly summary: string;
  readonly parameters: readonly ParameterName[];
  readonly body?: { readonly of: PerDialect<RequestName>; readonly required: boolean };
  /** A form that is sent instead of a body. */
  readonly form?: FormName;
  readonly answer: Answer;
  /** Rows of the error table beyond those that key, parameters and body bring along. */
  readonly errors?: readonly ErrorName[];
  readonly extension?: Extension;
  /** The dialect that the hosted API never had the operation in. */
  readonly extensionUnder?: { readonly dialect: Dialect; readonly extension: Extension };
};
