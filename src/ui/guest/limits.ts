// What a lesson from elsewhere may be, and how it is said that one is not.

export const MAX_FILES = 200;
/** Everything in a folder or zip together, unpacked. */
export const MAX_BYTES = 4_000_000;
/** Time to read one lesson; what takes longer was made to take longer. */
export const READ_MS = 10_000;
export const FETCH_MS = 20_000;
/** A longer address is cut off by mail programs and servers. */
export const MAX_LINK = 60_000;

/** Why a lesson from elsewhere cannot be opened; the words are in the catalogue. */
export type GuestFault =
  | { readonly kind: 'too-big'; readonly bytes: number }
  | { readonly kind: 'too-many'; readonly files: number }
  | { readonly kind: 'no-lesson' | 'broken-zip' | 'broken-link' | 'slow' | 'not-kept' }
  | { readonly kind: 'several'; readonly folders: readonly string[] }
  /** A name in a zip that leads out of it, or is no plain file. */
  | { readonly kind: 'path'; readonly name: string }
  | { readonly kind: 'not-zip-form'; readonly what: string }
  | { readonly kind: 'not-https' | 'unreachable'; readonly url: string }
  | { readonly kind: 'status'; readonly url: string; readonly status: number };

export class GuestError extends Error {
  readonly fault: GuestFault;
  constructor(fault: GuestFault) {
    super(fault.kind);
    this.fault = fault;
  }
}

/** The bytes of a stream; stops reading as soon as there are too many. */
export async function readAll(stream: ReadableStream<Uint8Array>, max: number = MAX_BYTES): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > max) {
      await reader.cancel().catch(() => undefined);
      throw new GuestError({ kind: 'too-big', bytes: size });
    }
    chunks.push(value);
  }
  const all = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}
