// tar c: files and folders into an archive. upstream: GNU tar src/create.c
import { type TarEntry, writeTar } from '../../../../base/tar.ts';
import type { Process, Stat } from '../../../os/types.ts';
import { reason } from '../command.ts';
import { fnmatch } from '../glob.ts';
import { groupName, userName } from '../users.ts';
import type { TarJob } from './job.ts';

/** The archive's bytes; what cannot be read is told and left out. */
export async function create(
  p: Process,
  job: TarJob,
  names: readonly string[],
): Promise<{ readonly bytes: Uint8Array; readonly failed: boolean; readonly listed: readonly TarEntry[] }> {
  const work = new Creation(p, job);
  for (const name of names) await work.add(name, name);
  return { bytes: writeTar(work.entries), failed: work.failed, listed: work.entries };
}

class Creation {
  readonly entries: TarEntry[] = [];
  failed = false;
  readonly #p: Process;
  readonly #job: TarJob;
  readonly #removed = new Set<string>();

  constructor(p: Process, job: TarJob) {
    this.#p = p;
    this.#job = job;
  }

  async add(name: string, given: string): Promise<void> {
    const wait = this.#p.tick();
    if (wait) await wait;
    if (this.#job.exclude.some((pattern) => fnmatch(pattern, name) || fnmatch(pattern, name.replace(/^.*\//, '')))) return;
    const path = this.#path(name);
    let stat: Stat;
    try {
      stat = this.#job.follow ? this.#p.fs.stat(path) : this.#p.fs.lstat(path);
    } catch (e) {
      this.failed = true;
      return this.#p.err(this.#job.words.missing(name, reason(e)));
    }
    const stored = await this.#stored(name);
    if (stat.type === 'directory') {
      if (stored) this.entries.push(this.#entry(`${stored.replace(/\/+$/, '')}/`, stat));
      for (const child of this.#p.fs.readdir(path)) await this.add(`${name.replace(/\/+$/, '')}/${child}`, given);
    } else if (stat.type === 'symlink') this.entries.push({ ...this.#entry(stored, stat), target: this.#p.fs.readlink(path) });
    else if (stat.type === 'file') this.entries.push({ ...this.#entry(stored, stat), data: this.#p.fs.readFile(path) });
  }

  #path(name: string): string {
    return name.startsWith('/') ? name : `${this.#job.folder}/${name}`;
  }

  /** Names are stored without what leads out of the place they are unpacked in. */
  async #stored(name: string): Promise<string> {
    if (this.#job.absolute) return name;
    const m = /^(\/+|.*(?:^|\/)\.\.(?:\/|$)\/*)/.exec(name);
    const prefix = m?.[1] ?? '';
    if (!prefix) return name;
    const told = prefix.startsWith('/') ? '/' : prefix;
    if (!this.#removed.has(told)) await this.#p.err(this.#job.words.removing(told));
    this.#removed.add(told);
    return name.slice(prefix.length);
  }

  #entry(name: string, stat: Stat): TarEntry {
    const type = stat.type === 'directory' || stat.type === 'symlink' ? stat.type : 'file';
    const owner = { user: userName(this.#p, stat.uid), group: groupName(this.#p, stat.gid) };
    return { name, type, mode: stat.mode, uid: stat.uid, gid: stat.gid, ...owner, mtime: stat.mtime };
  }
}
