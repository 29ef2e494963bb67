// All internet sockets of a machine, as ss, netstat and lsof look at them.
import type { Process } from '../../../os/types.ts';
import { commandName, processesOf } from '../processes.ts';
import { netnsOf } from './netns-of.ts';
import type { FilteredSocket } from './ss-filter.ts';

export interface SocketOwner {
  readonly name: string;
  readonly pid: number;
  readonly fd: number;
  readonly user: string;
}

export interface SocketRow extends FilteredSocket {
  readonly netid: 'tcp' | 'udp';
  readonly queues: readonly [received: number, sent: number];
  /** Undefined when nobody holds it any more, or when the asker may not know. */
  readonly program: SocketOwner | undefined;
  /** Milliseconds until it is forgotten (TIME-WAIT). */
  readonly left?: number;
  /** Ends it with a reset. */
  kill?(): void;
}

/** TCP's listeners and connections, then UDP's. Whose sockets they are only root sees, and everybody of their own. */
export function socketsOf(p: Process): SocketRow[] {
  const ns = netnsOf(p.machine);
  const all = processesOf(p);
  const seen = (program: { readonly name: string; readonly pid: number; readonly fd?: number } | undefined): SocketOwner | undefined => {
    if (!program) return undefined;
    // Who runs in a container has another number there.
    const owner = all.find(({ process }) => process.pid === program.pid && commandName(process) === program.name.slice(0, 15));
    if (p.user.uid !== 0 && owner?.process.user.uid !== p.user.uid) return undefined;
    return { name: program.name, pid: owner?.pid ?? program.pid, fd: program.fd ?? 3, user: owner?.process.user.name ?? 'root' };
  };
  const any = (ip: string): readonly [string, undefined] => [ip.includes(':') ? '::' : '0.0.0.0', undefined];
  const rows: SocketRow[] = [];
  for (const l of ns.tcp.listeners()) rows.push({ netid: 'tcp', state: 'LISTEN', queues: [0, l.backlog], local: [l.ip, l.port], peer: any(l.ip), program: seen(l.program) });
  for (const s of ns.tcp.sockets()) {
    const { until } = s as { readonly until?: number };
    const more = until !== undefined ? { left: until - p.clock.now() } : 'reset' in s ? { kill: () => s.reset() } : {};
    rows.push({
      netid: 'tcp',
      state: s.state,
      queues: s.queues,
      local: [s.src.text, s.sport],
      peer: [s.dst.text, s.dport],
      program: seen(s.program),
      ...more,
    });
  }
  for (const s of ns.udpTable.sockets())
    rows.push({ netid: 'udp', state: 'UNCONN', queues: [0, 0], local: [s.local.ip, s.local.port], peer: any(s.local.ip), program: seen(s.program) });
  return rows;
}
