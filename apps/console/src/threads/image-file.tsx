import { useState } from 'preact/hooks';
import type { Api } from '../api/ask';
import { Code } from '../ui/parts';
import { Loading, Problem } from '../ui/states';
import { useAsk } from '../ui/use-ask';

const MAX_BYTES = 8 * 1024 * 1024;

/** An uploaded image. Fetched when somebody wants to see it: that is a request with their key. */
export function ImageFile({ fileId }: { readonly fileId: string }) {
  const [isWanted, setWanted] = useState(false);
  return (
    <div class="image">
      <p class="quiet">
        Image <Code>{fileId}</Code>{' '}
        {!isWanted && (
          <button type="button" class="button-small" onClick={() => setWanted(true)}>
            Show
          </button>
        )}
      </p>
      {isWanted && <Picture fileId={fileId} />}
    </div>
  );
}

function Picture({ fileId }: { readonly fileId: string }) {
  const image = useAsk((api, signal) => readImage(api, fileId, signal), [fileId]);
  if (image.error !== undefined) return <Problem error={image.error} again={image.again} />;
  if (!image.data) return <Loading what="the image" />;
  return <img src={image.data} alt={`The file ${fileId}`} />;
}

/** What an image begins with; the file's own name and type are only what its uploader said. */
const KINDS: readonly (readonly [type: string, begin: string, at: number])[] = [
  ['image/png', '89504e47', 0],
  ['image/jpeg', 'ffd8ff', 0],
  ['image/gif', '47494638', 0],
  ['image/webp', '57454250', 8],
];

async function readImage(api: Api, fileId: string, signal: AbortSignal): Promise<string> {
  const path = `files/${encodeURIComponent(fileId)}/content`;
  const answer = await api.response(path, { signal });
  if (Number(answer.headers.get('content-length')) > MAX_BYTES) {
    await answer.body?.cancel();
    throw new Error('The image is larger than 8 MiB, and is not shown here.');
  }
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const head = Array.from(bytes.slice(0, 16), (byte) => byte.toString(16).padStart(2, '0')).join(
    '',
  );
  const kind = KINDS.find(([, begin, at]) => head.startsWith(begin, at * 2));
  if (!kind) throw new Error('The file is no image that is shown here (PNG, JPEG, GIF, WebP).');
  return dataUrlOf(new Blob([bytes], { type: kind[0] }));
}

function dataUrlOf(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener('load', () =>
      typeof reader.result === 'string' ? resolve(reader.result) : reject(new Error('no text')),
    );
    reader.addEventListener('error', () => reject(new Error('The image cannot be read.')));
    reader.readAsDataURL(blob);
  });
}
