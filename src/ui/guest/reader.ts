// The page's side of reading: a worker for one lesson, ended when it takes too long.
import type { Bundle } from './bundle.ts';
import { GuestError, READ_MS } from './limits.ts';
import type { ReadResult } from './read-bundle.ts';
import type { ReadRequest } from './read-worker.ts';

export function readAside(bundle: Bundle, locale: string): Promise<ReadResult> {
  const worker = new Worker(new URL('./read-worker.ts', import.meta.url), { type: 'module', name: 'portside-reader' });
  return new Promise<ReadResult>((resolve, reject) => {
    const slow = setTimeout(() => reject(new GuestError({ kind: 'slow' })), READ_MS);
    worker.onmessage = ({ data }: MessageEvent<ReadResult>) => {
      clearTimeout(slow);
      resolve(data);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      clearTimeout(slow);
      reject(new Error(event.message));
    };
    worker.postMessage({ bundle, locale } satisfies ReadRequest);
  }).finally(() => worker.terminate());
}
