// A packet as the kernel's log has it. upstream: Linux net/netfilter/nf_log_syslog.c
import { ACK, FIN, PSH, protocolName, RST, SYN, TCP, UDP } from '../packet.ts';
import type { Packet } from '../types.ts';

export function logLine(prefix: string, p: Packet, sequence = false): string {
  const phys = `${p.physIn ? ` PHYSIN=${p.physIn.name}` : ''}${p.physOut ? ` PHYSOUT=${p.physOut.name}` : ''}`;
  const head = `${prefix}IN=${p.in?.name ?? ''} OUT=${p.out?.name ?? ''}${phys} SRC=${p.src.text} DST=${p.dst.text} LEN=${p.length} TOS=0x00 PREC=0x00 TTL=${p.ttl} ID=0 DF PROTO=${protocolName(p.proto).toUpperCase()}`;
  const mark = p.mark ? ` MARK=0x${p.mark.toString(16)}` : '';
  if (p.proto === TCP) {
    const flags = [ACK, PSH, RST, SYN, FIN].filter((f) => p.flags & f).map((f) => ({ [ACK]: 'ACK', [PSH]: 'PSH', [RST]: 'RST', [SYN]: 'SYN', [FIN]: 'FIN' })[f]);
    return `${head} SPT=${p.sport} DPT=${p.dport}${sequence ? ` SEQ=${p.seq} ACK=${p.ack}` : ''} WINDOW=64240 RES=0x00 ${flags.join(' ')} URGP=0${mark}`;
  }
  if (p.proto === UDP) return `${head} SPT=${p.sport} DPT=${p.dport} LEN=${p.length - 20}${mark}`;
  return `${head} TYPE=${p.icmp?.kind === 'echo' ? 8 : p.icmp?.kind === 'reply' ? 0 : 3} CODE=${p.icmp?.code ?? 0}${mark}`;
}
