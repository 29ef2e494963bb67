// /sys/fs/cgroup of a container: what it may have and what it has. upstream: Linux Documentation/admin-guide/cgroup-v2.rst
import { folder, type MadeFolder, text } from './made-up-files.ts';
import { OWN_KIB } from './memory.ts';

/** What a container may have; undefined: as much as there is. */
export interface CgroupLimits {
  /** Bytes. */
  readonly memory: number | undefined;
  /** Thousandths of a processor. */
  readonly cpu: number | undefined;
}

/** The processes that are counted. */
export interface Counted {
  readonly processes: ReadonlyMap<number, { readonly pid: number; readonly held?: number }>;
}

/** Microseconds in which a container may use its share of the processors. */
const PERIOD = 100_000;
const PAGE = 4096;

export function cgroupFolder(container: Counted, limits: CgroupLimits): MadeFolder {
  const held = (): number => [...container.processes.values()].reduce((sum, p) => sum + OWN_KIB * 1024 + (p.held ?? 0), 0);
  const line = (value: string | number): string => `${value}\n`;
  return folder({
    'cgroup.controllers': text(() => line('cpuset cpu io memory hugetlb pids rdma misc')),
    'cgroup.procs': text(() => [...container.processes.keys()].map(line).join('')),
    'cpu.max': text(() => line(limits.cpu === undefined ? `max ${PERIOD}` : `${Math.max(1000, Math.floor((limits.cpu * PERIOD) / 1000))} ${PERIOD}`)),
    'memory.current': text(() => line(Math.ceil(held() / PAGE) * PAGE)),
    'memory.max': text(() => line(limits.memory === undefined ? 'max' : Math.floor(limits.memory / PAGE) * PAGE)),
    'memory.oom.group': text(() => line(1)),
    'pids.current': text(() => line(container.processes.size)),
  });
}
