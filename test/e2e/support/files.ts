import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

export type WireFile = {
  readonly object: 'file';
  readonly id: string;
  readonly purpose: string;
  readonly filename: string;
  readonly bytes: number;
  readonly created_at: number;
  readonly status: 'processed';
  readonly status_details: null;
};

export type FileAnswer = {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Buffer;
};

export type FormPart = readonly [name: string, value: string | File];

/** Plain HTTP as a client of the Files API speaks it. */
export function speakFiles({ baseUrl, key }: { readonly baseUrl: string; readonly key: string }) {
  const ask = async (method: string, path: string, init: RequestInit = {}): Promise<FileAnswer> => {
    const headers = { authorization: `Bearer ${key}`, ...(init.headers as object) };
    const answer = await fetch(`${baseUrl}/files${path}`, { ...init, method, headers });
    const { status } = answer;
    return { status, headers: answer.headers, bytes: Buffer.from(await answer.arrayBuffer()) };
  };
  const sendForm = (...parts: readonly FormPart[]): Promise<FileAnswer> => {
    const body = new FormData();
    for (const [name, value] of parts) {
      if (typeof value === 'string') body.append(name, value);
      else body.append(name, value, value.name);
    }
    return ask('POST', '', { body });
  };
  return {
    ask,
    sendForm,
    upload: async (name: string, bytes: string | Uint8Array<ArrayBuffer>): Promise<WireFile> =>
      jsonOf<WireFile>(
        await sendForm(['purpose', 'assistants'], ['file', new File([bytes], name)]),
      ),
  };
}

/** Fails the test on any answer but 200. */
export function jsonOf<T>({ status, bytes }: FileAnswer): T {
  if (status !== 200) throw new Error(`expected 200, got ${status}: ${bytes.toString()}`);
  return JSON.parse(bytes.toString()) as T;
}

/** Every file below the directory where a service keeps its bytes, finished or not. */
export function bytesOnDisk(dataDirectory: string): readonly string[] {
  const path = join(dataDirectory, 'files');
  if (!existsSync(path)) return [];
  const entries = readdirSync(path, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}
