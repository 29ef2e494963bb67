// The values of an iptables command line that do not belong to an extension: addresses, protocols, devices, tables. upstream: iptables libxtables/xtables.c
import { type Cidr, cidrOf, parseCidr, parseIp } from '../../../base/ip.ts';
import { protocolName } from '../packet.ts';
import { SyntaxProblem } from './module.ts';
import type { TableName } from './rule.ts';

const TABLE_NAMES: readonly string[] = ['filter', 'nat', 'mangle', 'raw', 'security'];
/** Those of /etc/protocols that rules are written for. */
export const PROTOCOLS: Readonly<Record<string, number>> = {
  all: 0,
  icmp: 1,
  tcp: 6,
  udp: 17,
  ipv6: 41,
  gre: 47,
  esp: 50,
  ah: 51,
  icmpv6: 58,
  'ipv6-icmp': 58,
  ospf: 89,
  sctp: 132,
  udplite: 136,
};
const NAMES = new Map(Object.entries(PROTOCOLS).map(([name, n]) => [n, name]));

/** As iptables-save writes it. */
export const protocolText = (n: number): string => NAMES.get(n) ?? protocolName(n);

export function tableNamed(text: string): TableName {
  if (!TABLE_NAMES.includes(text)) throw new SyntaxProblem(`table '${text}' does not exist\nPerhaps iptables or your kernel needs to be upgraded.`, 1, false);
  return text as TableName;
}

export function protocolNumber(text: string): number {
  const name = text.toLowerCase();
  const value = /^\d+$/.test(name) && Number(name) < 256 ? Number(name) : PROTOCOLS[name];
  if (value === undefined) throw new SyntaxProblem(`unknown protocol "${name}" specified`);
  return value;
}

/** 10.0.0.1, 10.0.0.0/8, 10.0.0.0/255.0.0.0, several with commas between them. */
export function addresses(text: string, family: 4 | 6): readonly Cidr[] {
  return text.split(',').map((part) => {
    const slash = part.indexOf('/');
    const base = whole(slash < 0 ? part : part.slice(0, slash), family);
    const found = parseCidr(slash < 0 ? base : `${base}/${maskBits(part.slice(slash + 1), family)}`);
    if (!found || found.family !== family) throw new SyntaxProblem(`host/network \`${slash < 0 ? part : part.slice(0, slash)}' not found`);
    return found;
  });
}

/** 10 and 10.1 are 10.0.0.0 and 10.1.0.0. */
function whole(text: string, family: 4 | 6): string {
  return family === 4 && /^\d+(\.\d+){0,2}$/.test(text) ? [...text.split('.'), '0', '0', '0'].slice(0, 4).join('.') : text;
}

function maskBits(mask: string, family: 4 | 6): number {
  const dotted = mask.includes('.') ? parseIp(mask) : undefined;
  if (dotted && cidrOf(dotted, Math.clz32(~dotted.n)).base !== dotted) throw new SyntaxProblem(`a mask with holes (${mask}) is not simulated here`);
  const bits = dotted ? Math.clz32(~dotted.n) : /^\d+$/.test(mask) ? Number(mask) : -1;
  if (bits < 0 || bits > (family === 4 ? 32 : 128)) throw new SyntaxProblem(`invalid mask \`${mask}' specified`);
  return bits;
}

export function deviceName(text: string): string {
  if (text === '') throw new SyntaxProblem('Empty interface is likely to be undesired');
  if (text.length > 15) throw new SyntaxProblem(`interface name \`${text}' must be shorter than IFNAMSIZ (15)`);
  return text;
}
