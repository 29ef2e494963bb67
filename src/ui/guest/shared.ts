// A whole lesson in a link: its files deflated into the fragment, which no server ever sees.
import type { Bundle } from './bundle.ts';
import { GuestError, MAX_BYTES, MAX_LINK, readAll } from './limits.ts';

/** The fragment that holds a lesson; undefined when it would be too long. */
export async function linkOf({ source, files }: Bundle): Promise<string | undefined> {
  const packed = await readAll(new Blob([JSON.stringify({ source, files })]).stream().pipeThrough(new CompressionStream('deflate-raw')));
  const text = btoa(Array.from(packed, (b) => String.fromCharCode(b)).join(''))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
  return text.length > MAX_LINK ? undefined : `#/shared/${text}`;
}

/** The lesson in a link. */
export async function bundleInLink(data: string): Promise<Bundle> {
  try {
    const packed = Uint8Array.from(atob(data.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
    const bytes = await readAll(new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate-raw')), MAX_BYTES);
    return checked(JSON.parse(new TextDecoder().decode(bytes)));
  } catch (error) {
    throw error instanceof GuestError && error.fault.kind === 'too-big' ? error : new GuestError({ kind: 'broken-link' });
  }
}

function checked(value: unknown): Bundle {
  const { source, files } = (value ?? {}) as Partial<Bundle>;
  if (typeof files !== 'object' || files === null || typeof files['lesson.md'] !== 'string') throw new GuestError({ kind: 'broken-link' });
  return { source: typeof source === 'string' ? source : '', files: Object.fromEntries(Object.entries(files).filter(([, text]) => typeof text === 'string')) };
}
