// The other forms in which conntrack(8) writes an entry. upstream: libnetfilter_conntrack src/conntrack/snprintf_xml.c, conntrack-tools src/conntrack.c ct_save_snprintf
import type { Connection, Direction } from '../../../network/netfilter/connection.ts';
import { protocolName } from '../../../network/packet.ts';

const seconds = (c: Connection, now: number): number => Math.max(0, Math.floor((c.expires - now) / 1000));
const isIcmp = (t: Direction): boolean => t.proto === 1 || t.proto === 58;

/** -o xml, of one connection. */
export function connectionXml(c: Connection, now: number): string {
  const flags = `${c.assured ? '<assured/>' : ''}${c.seenReply ? '' : '<unreplied/>'}`;
  const state = c.orig.proto === 6 ? `<state>${c.tcp}</state>` : '';
  return `<flow>${meta(c.orig, 'original')}${meta(c.reply, 'reply')}<meta direction="independent">${state}<timeout>${seconds(c, now)}</timeout><mark>${c.mark}</mark><use>1</use><id>${c.id}</id>${flags}</meta></flow>`;
}

function meta(t: Direction, direction: string): string {
  const family = t.src.family === 4 ? 'protonum="2" protoname="ipv4"' : 'protonum="10" protoname="ipv6"';
  const four = isIcmp(t) ? '' : `<sport>${t.sport}</sport><dport>${t.dport}</dport>`;
  return `<meta direction="${direction}"><layer3 ${family}><src>${t.src.text}</src><dst>${t.dst.text}</dst></layer3><layer4 protonum="${t.proto}" protoname="${protocolName(t.proto)}">${four}</layer4></meta>`;
}

/** -o save: the options that would make the entry again. */
export function savedText(c: Connection, now: number): string {
  const status = [c.seenReply ? 'SEEN_REPLY' : '', c.assured ? 'ASSURED' : ''].filter(Boolean).join(',') || 'UNSET';
  const ports = isIcmp(c.orig)
    ? ` --icmp-type 8 --icmp-code 0 --icmp-id ${c.orig.sport}`
    : ` --sport ${c.orig.sport} --dport ${c.orig.dport} --reply-port-src ${c.reply.sport} --reply-port-dst ${c.reply.dport}`;
  return `-A -t ${seconds(c, now)} -u ${status} -s ${c.orig.src.text} -d ${c.orig.dst.text} ${c.dstNat ? '-g' : '-r'} ${c.reply.src.text} ${c.srcNat ? '-n' : '-q'} ${c.reply.dst.text} -p ${protocolName(c.orig.proto)}${ports}${c.orig.proto === 6 ? ` --state ${c.tcp}` : ''}`;
}
