// What top shows: the summary and a line for every process. upstream: procps-ng 4.0.2 src/top/top.c
import type { HostProcess } from '../../os/process.ts';
import type { Process } from '../../os/types.ts';
import { commandName, processesOf, type Seen } from './processes.ts';
import { uptimeLine } from './sessions.ts';

export interface TopSettings {
  sort: 'PID' | 'USER' | 'COMMAND' | '%CPU' | '%MEM' | 'TIME+';
  reverse: boolean;
  commandLines: boolean;
  readonly pids: readonly number[];
  readonly user: string | undefined;
}

export const HEADING = '    PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND';
const BEFORE_COMMAND = HEADING.indexOf('COMMAND');
/** Every program is of the size of a small one, as `ps` and /proc say; nobody's processor time is kept. */
const [VIRTUAL, RESIDENT, SHARED] = [4608, 3712, 3200];

/** The processes that the settings let through, in their order. */
function chosen(p: Process, settings: TopSettings): Seen[] {
  const all = processesOf(p).filter(
    ({ pid, process }) => (settings.pids.length === 0 || settings.pids.includes(pid)) && (settings.user === undefined || process.user.name === settings.user),
  );
  const text = (s: Seen): string => (settings.sort === 'USER' ? s.process.user.name : commandName(s.process));
  const by = (a: Seen, b: Seen): number => {
    if (settings.sort === 'PID') return b.pid - a.pid;
    if (settings.sort === 'USER' || settings.sort === 'COMMAND') return text(a) < text(b) ? 1 : text(a) > text(b) ? -1 : 0;
    return 0;
  };
  return all.sort((a, b) => (settings.reverse ? by(b, a) : by(a, b)));
}

const state = (p: Process, one: HostProcess): string => (one.stopped ? 'T' : one === p ? 'R' : 'S');

/** The five lines at the top. */
export function summary(p: Process, settings: TopSettings): string[] {
  const shown = chosen(p, settings);
  const count = (letter: string): string => String(shown.filter((s) => state(p, s.process) === letter).length).padStart(3);
  const memory = p.fs.exists('/proc/meminfo') ? p.fs.readText('/proc/meminfo') : '';
  const mib = (kib: number): string => (kib / 1024).toFixed(1).padStart(8);
  const kib = (name: string): number => Number(new RegExp(`^${name}: *(\\d+)`, 'm').exec(memory)?.[1] ?? 0);
  const cache = kib('Buffers') + kib('Cached') + kib('SReclaimable');
  return [
    `top - ${uptimeLine(p)}`,
    `Tasks: ${String(shown.length).padStart(3)} total, ${count('R')} running, ${count('S')} sleeping, ${count('T')} stopped,   0 zombie`,
    '%Cpu(s):  0.0 us,  0.0 sy,  0.0 ni,100.0 id,  0.0 wa,  0.0 hi,  0.0 si,  0.0 st ',
    `MiB Mem : ${mib(kib('MemTotal'))} total, ${mib(kib('MemFree'))} free, ${mib(kib('MemTotal') - kib('MemAvailable'))} used, ${mib(cache)} buff/cache     `,
    `MiB Swap: ${mib(kib('SwapTotal'))} total, ${mib(kib('SwapFree'))} free, ${mib(kib('SwapTotal') - kib('SwapFree'))} used. ${mib(kib('MemAvailable'))} avail Mem `,
  ];
}

/** A line for every process; a name that has no room ends with +. */
export function processRows(p: Process, settings: TopSettings, columns: number): string[] {
  const room = Math.max(7, columns - BEFORE_COMMAND - 1);
  const total = Number(/^MemTotal: *(\d+)/m.exec(p.fs.exists('/proc/meminfo') ? p.fs.readText('/proc/meminfo') : '')?.[1] ?? 0);
  const share = total > 0 ? ((RESIDENT / total) * 100).toFixed(1) : '0.0';
  return chosen(p, settings).map(({ pid, process }) => {
    const name = settings.commandLines ? process.argv.join(' ') : commandName(process);
    const user = process.user.name.length > 8 ? `${process.user.name.slice(0, 7)}+` : process.user.name.padEnd(8);
    const sizes = `${String(VIRTUAL).padStart(7)} ${String(RESIDENT).padStart(6)} ${String(SHARED).padStart(6)}`;
    const left = `${String(pid).padStart(7)} ${user}  20   0 ${sizes} ${state(p, process)}   0.0 ${share.padStart(5)}   0:00.00 `;
    return left + (name.length > room ? `${name.slice(0, room - 1)}+` : name);
  });
}
