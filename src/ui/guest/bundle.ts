// A lesson from elsewhere before it is read: its files as text, by path beside lesson.md.
import { GuestError, MAX_BYTES, MAX_FILES } from './limits.ts';

export interface Bundle {
  /** Where it came from, for the learner: a folder's name or an address. */
  readonly source: string;
  readonly files: Readonly<Record<string, string>>;
}

const LESSON = 'lesson.md';

/** Finds the lesson among files by path; what is not text is left out. */
export function bundleOf(source: string, files: ReadonlyMap<string, Uint8Array>): Bundle {
  checkSize(files);
  const markdown = [...files.keys()].filter((path) => path.endsWith('.md'));
  const found = markdown.filter((path) => path === LESSON || path.endsWith(`/${LESSON}`)).sort((a, b) => depth(a) - depth(b));
  // One file alone may have any name.
  const [first = markdown.length === 1 ? markdown[0] : undefined] = found;
  if (first === undefined) throw new GuestError({ kind: 'no-lesson' });
  const beside = found.filter((path) => depth(path) === depth(first));
  if (beside.length > 1) throw new GuestError({ kind: 'several', folders: beside.map(folderOf) });
  const root = first.slice(0, first.lastIndexOf('/') + 1);
  const texts: Record<string, string> = {};
  for (const [path, bytes] of files) {
    const text = path.startsWith(root) ? textOf(bytes) : undefined;
    if (text !== undefined) texts[path === first ? LESSON : path.slice(root.length)] = text;
  }
  if (texts[LESSON] === undefined) throw new GuestError({ kind: 'no-lesson' });
  return { source, files: texts };
}

/** Refuses too many files and too many bytes. */
function checkSize(files: ReadonlyMap<string, Uint8Array>): void {
  if (files.size > MAX_FILES) throw new GuestError({ kind: 'too-many', files: files.size });
  const bytes = [...files.values()].reduce((sum, b) => sum + b.length, 0);
  if (bytes > MAX_BYTES) throw new GuestError({ kind: 'too-big', bytes });
}

const depth = (path: string): number => path.split('/').length;
const folderOf = (path: string): string => path.split('/').at(-2) ?? path;

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // A picture or an archive: a lesson has no use for it.
    return undefined;
  }
}

/** Sixteen hexadecimal digits that stand for a text. */
export async function keyOf(text: string): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
  return [...hash.slice(0, 8)].map((b) => b.toString(16).padStart(2, '0')).join('');
}

/** The same files have the same key. */
export function keyOfBundle({ files }: Bundle): Promise<string> {
  return keyOf(JSON.stringify(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1))));
}
