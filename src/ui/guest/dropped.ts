// Files that were dropped on the page or chosen: a folder, a zip, or a lesson.md alone.
import { type Bundle, bundleOf } from './bundle.ts';
import { GuestError, MAX_BYTES, MAX_FILES } from './limits.ts';
import { isZip, unzip } from './zip.ts';

/** A file and where it lies below what was dropped. */
export interface Dropped {
  readonly path: string;
  readonly file: Blob;
}

/** The bundle in what was dropped. */
export async function bundleOfDropped(name: string, dropped: readonly Dropped[]): Promise<Bundle> {
  // Sizes are known before anything is read.
  const bytes = dropped.reduce((sum, d) => sum + d.file.size, 0);
  if (bytes > MAX_BYTES) throw new GuestError({ kind: 'too-big', bytes });
  const files = new Map<string, Uint8Array>();
  for (const { path, file } of dropped) files.set(path, new Uint8Array(await file.arrayBuffer()));
  const [only] = files.values();
  if (files.size === 1 && only && isZip(only)) return bundleOf(name, await unzip(only));
  return bundleOf(name, files);
}

/** What a file dialog gives: with folders, paths begin with the folder's name. */
export function chosen(files: FileList): { readonly name: string; readonly dropped: readonly Dropped[] } {
  const all = [...files];
  const [first] = all;
  const folder = first?.webkitRelativePath.split('/')[0];
  return { name: folder || (first?.name ?? ''), dropped: all.map((file) => ({ path: file.webkitRelativePath || file.name, file })) };
}

/** What was let go over the page, folders walked. Must be called within the event: its items live no longer. */
export function droppedIn(transfer: DataTransfer): Promise<{ readonly name: string; readonly dropped: readonly Dropped[] }> {
  const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  const dropped: Dropped[] = [];
  const walk = async (entry: FileSystemEntry): Promise<void> => {
    if (dropped.length > MAX_FILES) throw new GuestError({ kind: 'too-many', files: dropped.length });
    if (isFile(entry)) dropped.push({ path: entry.fullPath.replace(/^\//, ''), file: await new Promise<File>((resolve, reject) => entry.file(resolve, reject)) });
    else for (const child of await children(entry as FileSystemDirectoryEntry)) await walk(child);
  };
  return (async () => {
    for (const entry of entries) await walk(entry);
    return { name: entries[0]?.name ?? '', dropped };
  })();
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;

/** A directory is read in portions until an empty one comes. */
async function children(directory: FileSystemDirectoryEntry): Promise<readonly FileSystemEntry[]> {
  const reader = directory.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const portion = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (portion.length === 0) return all;
    all.push(...portion);
  }
}
