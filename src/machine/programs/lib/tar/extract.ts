// tar x and t: what an archive holds, laid into a folder or listed. upstream: GNU tar src/{extract,list}.c
import type { TarEntry } from '../../../../base/tar.ts';
import { partsOf } from '../../../../base/time.ts';
import type { Process } from '../../../os/types.ts';
import { reason } from '../command.ts';
import { fnmatch } from '../glob.ts';
import { modeText } from '../modes.ts';
import type { TarJob } from './job.ts';

/** The entries that are meant, and the names that none of them has. */
export function chosen(entries: readonly TarEntry[], names: readonly string[], job: TarJob): { readonly entries: readonly TarEntry[]; readonly missing: readonly string[] } {
  const bare = (name: string): string => name.replace(/\/+$/, '');
  const under = (entry: TarEntry, name: string): boolean => bare(entry.name) === bare(name) || entry.name.startsWith(`${bare(name)}/`);
  const wanted = names.length ? entries.filter((e) => names.some((n) => under(e, n))) : entries;
  const excluded = (e: TarEntry): boolean => job.exclude.some((pattern) => fnmatch(pattern, bare(e.name)) || fnmatch(pattern, bare(e.name).replace(/^.*\//, '')));
  return { entries: wanted.filter((e) => !excluded(e)), missing: names.filter((n) => !entries.some((e) => under(e, n))) };
}

const two = (n: number): string => String(n).padStart(2, '0');

/** One line of `tar t`, long with -v. */
export function listing(entry: TarEntry, verbose: boolean, width: number): string {
  if (!verbose) return `${entry.name}\n`;
  const t = partsOf(entry.mtime);
  const type = entry.type === 'link' ? 'file' : entry.type;
  const owner = `${entry.user || entry.uid}/${entry.group || entry.gid}`;
  const size = String(entry.data?.length ?? 0);
  const target = entry.type === 'symlink' ? ` -> ${entry.target ?? ''}` : entry.type === 'link' ? ` link to ${entry.target ?? ''}` : '';
  const time = `${t.year}-${two(t.month)}-${two(t.day)} ${two(t.hour)}:${two(t.minute)}`;
  return `${modeText({ type, mode: entry.mode })} ${owner} ${size.padStart(Math.max(0, width - owner.length - 1))} ${time} ${entry.name}${target}\n`;
}

/** Lays one entry into the folder; what is wrong is told. */
export async function unpack(p: Process, job: TarJob, entry: TarEntry, told: Set<string>): Promise<boolean> {
  const name = await placed(p, job, entry.name, told);
  if (name === '') return true;
  const path = name.startsWith('/') ? name : `${job.folder}/${name}`;
  try {
    const folder = path.replace(/\/+$/, '').replace(/\/[^/]*$/, '');
    if (folder && !p.fs.exists(folder)) p.fs.mkdir(folder, { recursive: true });
    if (job.keepOld && entry.type !== 'directory' && p.fs.exists(path)) {
      await p.err(`tar: ${entry.name}: Cannot open: File exists\n`);
      return false;
    }
    write(p, job, entry, path.replace(/\/+$/, ''));
    return true;
  } catch (e) {
    await p.err(`tar: ${entry.name}: Cannot ${entry.type === 'directory' ? 'mkdir' : 'open'}: ${reason(e)}\n`);
    return false;
  }
}

function write(p: Process, job: TarJob, entry: TarEntry, path: string): void {
  const mode = job.keepModes ? entry.mode : entry.mode & 0o777 & ~p.umask;
  if (entry.type === 'directory') {
    if (!p.fs.exists(path)) p.fs.mkdir(path, { recursive: true, mode });
    return;
  }
  if (entry.type === 'symlink') {
    p.fs.remove(path, { force: true });
    p.fs.symlink(entry.target ?? '', path);
    return;
  }
  const data = entry.type === 'link' ? p.fs.readFile(`${job.folder}/${entry.target ?? ''}`) : (entry.data ?? new Uint8Array());
  // What is there is replaced, not written into: a program that runs keeps its old file.
  if (p.fs.exists(path) && p.fs.lstat(path).type !== 'directory') p.fs.unlink(path);
  p.fs.writeFile(path, data, { mode });
  p.fs.chmod(path, mode);
  if (!job.touch) p.fs.utimes(path, entry.mtime);
}

async function placed(p: Process, job: TarJob, name: string, told: Set<string>): Promise<string> {
  const stripped = job.strip ? name.split('/').slice(job.strip).join('/') : name;
  if (job.absolute || !stripped.startsWith('/')) return stripped;
  if (!told.has('/')) await p.err(job.words.removing('/'));
  told.add('/');
  return stripped.replace(/^\/+/, '');
}
