// Who is logged in, and the line about it that uptime, w and top begin with. Every terminal of a host that has a process is a login; a container keeps no list of them.
import { partsOf } from '../../../base/time.ts';
import { HostProcess } from '../../os/process.ts';
import type { Process } from '../../os/types.ts';
import { unitsOf } from './units-of.ts';

export interface Session {
  readonly user: string;
  /** pts/0 */
  readonly line: string;
  /** Virtual milliseconds since 1970. */
  readonly since: number;
  /** The address it comes from over ssh. */
  readonly from: string | undefined;
  /** What is in the foreground there. */
  readonly what: string;
  readonly own: boolean;
}

export const two = (n: number): string => String(n).padStart(2, '0');

/** Logins in the order of their terminals. */
export function sessionsOf(p: Process): Session[] {
  if (!unitsOf(p)) return [];
  const byTerminal = new Map<string, HostProcess[]>();
  for (const process of p.machine.processes.values())
    if (process instanceof HostProcess && process.tty) byTerminal.set(process.tty.name, [...(byTerminal.get(process.tty.name) ?? []), process]);
  return [...byTerminal].sort().flatMap(([name, processes]) => {
    const [first] = processes.sort((a, b) => a.pid - b.pid);
    if (!first) return [];
    const front = processes.findLast((one) => one.tty?.foreground === one.group) ?? first;
    const from = first.variable('SSH_CONNECTION')?.split(' ')[0];
    return [{ user: first.user.name, line: name.replace('/dev/', ''), since: first.startedAt, from, what: front.argv.join(' '), own: first.tty === p.tty }];
  });
}

/** `09:00:00 up 2 min,  1 user,  load average: 0.00, 0.00, 0.00` */
export function uptimeLine(p: Process): string {
  const t = partsOf(p.clock.now());
  const read = (file: string): string => (p.fs.exists(file) ? p.fs.readText(file) : '');
  const seconds = Math.floor(Number(read('/proc/uptime').split(' ')[0]));
  const [days, hours, minutes] = [Math.floor(seconds / 86400), Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60];
  const up = `${days > 0 ? `${days} day${days === 1 ? '' : 's'}, ` : ''}${hours > 0 ? `${String(hours).padStart(2)}:${two(minutes)}` : `${minutes} min`}`;
  const users = new Set([...p.machine.processes.values()].flatMap((q) => (q.tty ? [q.tty] : []))).size;
  const load = read('/proc/loadavg').split(' ').slice(0, 3).join(', ') || '0.00, 0.00, 0.00';
  return `${two(t.hour)}:${two(t.minute)}:${two(t.second)} up ${up}, ${String(users).padStart(2)} user${users > 1 ? 's' : ''},  load average: ${load}`;
}
