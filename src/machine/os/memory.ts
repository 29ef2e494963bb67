// What processes hold beyond a small program's own, and whom the kernel ends when a machine has no more to give. upstream: Linux mm/oom_kill.c, mm/memcontrol.c

/** A process as its memory is counted. */
export interface Holder {
  /** Bytes that it has read or made and keeps. */
  readonly held: number;
  readonly pid: number;
  readonly argv: readonly string[];
  readonly user: { readonly uid: number };
}

/** Of how much the processes of a machine may hold. */
export interface MemoryLimit {
  readonly bytes: number;
  /** All processes end together, as in a container (memory.oom.group); else the one that holds most. */
  readonly group: boolean;
  /** oom_score_adj of its processes: -1000 to 1000. */
  readonly adjustment?: number;
}

/** The emulated machines share the memory of one tab: none of them gives more than this, whatever /proc/meminfo says. */
export const MOST_HELD = 256 * 1024 * 1024;

/** What a small program has in memory for itself, in KiB. */
export const OWN_KIB = 3712;

/** The limit of a machine that has no other. */
export const OWN_MEMORY: MemoryLimit = { bytes: MOST_HELD, group: false };

/** Those whom the kernel kills now: nobody while the limit is kept. */
export function victims<H extends Holder>(processes: Iterable<H>, limit: MemoryLimit): readonly H[] {
  const all = [...processes];
  if (all.reduce((sum, p) => sum + p.held, 0) <= limit.bytes) return [];
  if (limit.group) return all;
  return [all.reduce((most, p) => (p.held > most.held ? p : most))];
}

/** What the kernel says of it, as dmesg shows it. */
export function killedText(p: Holder, limit: MemoryLimit): string {
  const resident = Math.ceil(p.held / 4096) * 4;
  const name = (p.argv[0] ?? '').split('/').at(-1)?.slice(0, 15) ?? '';
  const tables = 40 + Math.ceil(resident / 512 / 4) * 4;
  return `${limit.group ? 'Memory cgroup out of memory' : 'Out of memory'}: Killed process ${p.pid} (${name}) total-vm:${resident + OWN_KIB}kB, anon-rss:${resident}kB, file-rss:${OWN_KIB}kB, shmem-rss:0kB, UID:${p.user.uid} pgtables:${tables}kB oom_score_adj:${limit.adjustment ?? 0}`;
}

/** Does a fault of the language mean that a value has become too large to be kept? */
export function isExhaustion(fault: unknown): boolean {
  return fault instanceof RangeError && /^Invalid (string|array|typed array) length|^Array buffer allocation failed|^Map maximum size exceeded/.test(fault.message);
}
