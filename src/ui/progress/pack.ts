// Everything that this browser keeps of a learner as one file, and back: progress, variants, whole worlds, lessons of one's own. Gzipped JSON; bytes stand as base64.
import { readState } from '../../host/saved-state.ts';

const PROGRESS_VERSION = 1;
/** Unpacked; a world is about a quarter of a megabyte. */
const MAX_UNPACKED = 100_000_000;

export interface Kept {
  /** How far each lesson has come, by slot. */
  readonly summaries: Readonly<Record<string, unknown>>;
  readonly variations: Readonly<Record<string, number>>;
  /** Worlds by slot, as the worker writes them. */
  readonly states: Readonly<Record<string, unknown>>;
  /** Lessons of one's own by key. */
  readonly shelf: Readonly<Record<string, unknown>>;
}

export type Unpacked = { readonly ok: true; readonly kept: Kept; readonly at: string } | { readonly ok: false; readonly why: 'broken' | 'newer' | 'too-big' };

interface File extends Kept {
  readonly portside: 'progress';
  readonly version: number;
  readonly at: string;
}

const BYTES = '$bytes';

export async function pack(kept: Kept, at: string): Promise<Blob> {
  const text = JSON.stringify({ portside: 'progress', version: PROGRESS_VERSION, at, ...kept } satisfies File, (_key, value: unknown) =>
    value instanceof Uint8Array ? { [BYTES]: btoa(Array.from(value, (b) => String.fromCharCode(b)).join('')) } : value,
  );
  return new Response(new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'))).blob();
}

/** What a file holds. Nothing of it is taken when anything of it is not as it should be. */
export async function unpack(file: Blob): Promise<Unpacked> {
  try {
    const bytes = await limited(file.stream().pipeThrough(new DecompressionStream('gzip')));
    if (!bytes) return { ok: false, why: 'too-big' };
    const value: unknown = JSON.parse(await bytes.text(), (_key, v: unknown) => (isBytes(v) ? Uint8Array.from(atob(v[BYTES]), (c) => c.charCodeAt(0)) : v));
    return checked(value);
  } catch {
    return { ok: false, why: 'broken' };
  }
}

function isBytes(value: unknown): value is { readonly [BYTES]: string } {
  return typeof value === 'object' && value !== null && typeof (value as { [BYTES]?: unknown })[BYTES] === 'string';
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);

function checked(value: unknown): Unpacked {
  if (!isRecord(value) || value.portside !== 'progress') return { ok: false, why: 'broken' };
  if (typeof value.version !== 'number' || value.version > PROGRESS_VERSION) return { ok: false, why: 'newer' };
  const { summaries, variations, states, shelf, at } = value;
  if (!isRecord(summaries) || !isRecord(variations) || !isRecord(states) || !isRecord(shelf)) return { ok: false, why: 'broken' };
  if (Object.values(states).some((s) => readState(s).kind !== 'state')) return { ok: false, why: 'newer' };
  const numbers = Object.fromEntries(Object.entries(variations).filter((e): e is [string, number] => typeof e[1] === 'number'));
  return { ok: true, kept: { summaries, variations: numbers, states, shelf }, at: typeof at === 'string' ? at : '' };
}

async function limited(stream: ReadableStream<Uint8Array>): Promise<Blob | undefined> {
  const chunks: BlobPart[] = [];
  let size = 0;
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return new Blob(chunks);
    size += value.length;
    if (size > MAX_UNPACKED) return undefined;
    chunks.push(value as BlobPart);
  }
}
