/** What a file is for; OpenAI's names. Those with an ending say that the service made the file. */
export type FilePurpose =
  | 'assistants'
  | 'assistants_output'
  | 'batch'
  | 'batch_output'
  | 'evals'
  | 'fine-tune'
  | 'fine-tune-results'
  | 'user_data'
  | 'vision';

/** An uploaded file as the fold of its events. Its bytes stand in the file store, under its id. */
export type StoredFile = {
  readonly id: string;
  readonly projectId: string;
  /** Position of its FileUploaded: the order in which files are listed. */
  readonly position: number;
  readonly rev: number;
  /** Unix time in milliseconds. */
  readonly createdAt: number;
  readonly filename: string;
  readonly purpose: FilePurpose;
  readonly bytes: number;
  /** Of the bytes, in hex. */
  readonly sha256: string;
};
