// /proc of a host: its processes, its memory, how long it is up. upstream: Linux fs/proc, Documentation/filesystems/proc.rst

import { folder, type Made, type MadeFolder, text } from './made-up-files.ts';
import { OWN_KIB } from './memory.ts';
import type { HostHardware, Process } from './types.ts';

/** What a /proc shows of a host. */
export interface Shown {
  visible(): ReadonlyMap<number, Process>;
  readonly clock: { now(): number };
}

/** What the kernel and its tables take of a small virtual machine, in parts of its memory. */
const KERNEL_PART = 1 / 16;
const RELEASE = '6.12.48+deb13-amd64';

/** The entries of /proc; `more` are those of other parts of the kernel (net, sys). */
export function procFolder(host: Shown, hardware: HostHardware, more: Readonly<Record<string, Made>>): MadeFolder {
  const uptime = (): number => (host.clock.now() - hardware.bootedAt) / 1000;
  const fixed = folder({
    cpuinfo: text(() => Array.from({ length: hardware.cpus }, (_, i) => cpu(i, hardware.cpus)).join('\n')),
    loadavg: text(() => `0.00 0.00 0.00 1/${host.visible().size} ${Math.max(0, ...host.visible().keys())}\n`),
    meminfo: text(() => meminfo(host.visible().size, hardware.memoryKiB)),
    uptime: text(() => `${uptime().toFixed(2)} ${(uptime() * hardware.cpus).toFixed(2)}\n`),
    version: text(() => `Linux version ${RELEASE} (debian-kernel@lists.debian.org) #1 SMP PREEMPT_DYNAMIC Debian 6.12.48-1 (2025-09-20)\n`),
    ...more,
  });
  return {
    names: () => [...fixed.names(), ...[...host.visible().keys()].map(String)],
    at: (name) => {
      const p = /^[1-9]\d*$/.test(name) ? host.visible().get(Number(name)) : undefined;
      return p ? processFolder(Number(name), p) : fixed.at(name);
    },
  };
}

function processFolder(pid: number, p: Process & { readonly stopped?: unknown }): MadeFolder {
  const name = (p.argv[0] ?? '').split('/').at(-1) ?? '';
  const state = p.stopped ? 'T (stopped)' : 'S (sleeping)';
  const ids = (n: number): string => `${n}\t${n}\t${n}\t${n}`;
  return folder({
    cmdline: text(() => p.argv.map((word) => `${word}\0`).join('')),
    comm: text(() => `${name.slice(0, 15)}\n`),
    environ: { read: () => [...p.env].map(([key, value]) => `${key}=${value}\0`).join(''), mode: 0o400 },
    status: text(
      () =>
        `Name:\t${name.slice(0, 15)}\nUmask:\t${p.umask.toString(8).padStart(4, '0')}\nState:\t${state}\nTgid:\t${pid}\nPid:\t${pid}\nPPid:\t${p.ppid}\nUid:\t${ids(p.user.uid)}\nGid:\t${ids(p.user.gid)}\nVmRSS:\t${String(OWN_KIB).padStart(8)} kB\nThreads:\t1\n`,
    ),
  });
}

function cpu(index: number, count: number): string {
  return `processor\t: ${index}\nvendor_id\t: GenuineIntel\nmodel name\t: QEMU Virtual CPU version 2.5+\nphysical id\t: 0\nsiblings\t: ${count}\ncore id\t\t: ${index}\ncpu cores\t: ${count}\n`;
}

function meminfo(processes: number, total: number): string {
  const used = Math.round(total * KERNEL_PART) + processes * OWN_KIB;
  const cached = Math.round(total / 8);
  const free = Math.max(0, total - used - cached);
  const rows: readonly (readonly [name: string, kib: number])[] = [
    ['MemTotal', total],
    ['MemFree', free],
    ['MemAvailable', Math.max(0, total - used)],
    ['Buffers', 0],
    ['Cached', Math.min(cached, total)],
    ['SwapCached', 0],
    ['SwapTotal', 0],
    ['SwapFree', 0],
    ['Shmem', 0],
    ['SReclaimable', 0],
  ];
  return rows.map(([name, kib]) => `${`${name}:`.padEnd(16)}${String(kib).padStart(8)} kB\n`).join('');
}
