import { badFiles, sampleFiles } from '../../support/sample-files';

const GOOD = ['notes.txt', 'data.json', 'readme.md', 'paper.pdf', 'letter.docx'];

/** A few small files, as a client uploads them: most are what they say, one is not. @returns their ids */
export async function uploadFiles(port: number, key: string): Promise<string[]> {
  const good = GOOD.map((name) => ({ name, bytes: sampleFiles[name] ?? Buffer.alloc(0) }));
  const ids: string[] = [];
  for (const { name, bytes } of [...good, badFiles.executable]) {
    const form = new FormData();
    form.set('purpose', 'assistants');
    form.set('file', new Blob([new Uint8Array(bytes)]), name);
    const response = await fetch(`http://127.0.0.1:${port}/v1/files`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}` },
      body: form,
      signal: AbortSignal.timeout(20_000),
    });
    if (!response.ok) throw new Error(`an upload was answered with ${response.status}`);
    ids.push(((await response.json()) as { id: string }).id);
  }
  return ids;
}
