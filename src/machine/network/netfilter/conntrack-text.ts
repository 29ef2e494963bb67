// A tracked connection as the kernel and conntrack(8) write it. upstream: Linux net/netfilter/nf_conntrack_standalone.c ct_seq_show; libnetfilter_conntrack snprintf_default.c
import { protocolName, TCP } from '../packet.ts';
import type { Connection, Direction } from './connection.ts';

/** One line of `conntrack -L`; `use` is how many hold it at the moment. */
export function conntrackText(c: Connection, now: number, use = 1): string {
  return `${protocol(c)} ${timed(c, now)} ${tuples(c)} mark=${c.mark} use=${use}`;
}

/** One line of /proc/net/nf_conntrack. */
export function conntrackLine(c: Connection, now: number): string {
  const family = c.orig.src.family === 4 ? 'ipv4     2' : 'ipv6     10';
  return `${family} ${protocol(c)} ${timed(c, now)} ${tuples(c)} mark=${c.mark} zone=0 use=2`;
}

const protocol = (c: Connection): string => `${protocolName(c.orig.proto).replace('ipv6-icmp', 'icmpv6').padEnd(8)} ${c.orig.proto}`;

function timed(c: Connection, now: number): string {
  return `${Math.max(0, Math.floor((c.expires - now) / 1000))}${c.orig.proto === TCP ? ` ${c.tcp}` : ''}`;
}

function tuples(c: Connection): string {
  return `${tuple(c.orig)}${c.seenReply ? '' : ' [UNREPLIED]'} ${tuple(c.reply)}${c.assured ? ' [ASSURED]' : ''}`;
}

function tuple(t: Direction): string {
  const ends = `src=${t.src.text} dst=${t.dst.text}`;
  if (t.proto === 1 || t.proto === 58) return `${ends} type=${t.reply ? 0 : 8} code=0 id=${t.reply ? t.dport : t.sport}`;
  return `${ends} sport=${t.sport} dport=${t.dport}`;
}
