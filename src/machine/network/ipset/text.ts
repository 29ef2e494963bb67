// Sets as `ipset list` and `ipset save` write them. upstream: ipset 7.17 lib/session.c, lib/ipset_*.c
import type { IpSets } from './ipset.ts';
import type { IpSet, SetType } from './set.ts';

/** The revision of each type, and how much memory it takes: empty, and for each element (Linux 6.x, 64 bits). */
const KINDS: Readonly<Record<SetType, { readonly revision: number; readonly empty: number; readonly each: number }>> = {
  'hash:ip': { revision: 6, empty: 208, each: 40 },
  'hash:net': { revision: 7, empty: 464, each: 48 },
  'hash:ip,port': { revision: 7, empty: 216, each: 64 },
  'hash:ip,port,ip': { revision: 6, empty: 208, each: 56 },
  'hash:ip,port,net': { revision: 8, empty: 464, each: 72 },
  'bitmap:port': { revision: 3, empty: 8264, each: 0 },
};

function header(set: IpSet): string {
  if (set.type === 'bitmap:port') return 'range 0-65535';
  return `family ${set.family === 4 ? 'inet' : 'inet6'} hashsize 1024 maxelem 65536 bucketsize 12 initval 0x${set.initval.toString(16).padStart(8, '0')}`;
}

/** One set as `list` shows it; `terse` leaves the members out. */
export function listText(set: IpSet, all: IpSets, terse: boolean): string {
  const kind = KINDS[set.type];
  const lines = [
    `Name: ${set.name}`,
    `Type: ${set.type}`,
    `Revision: ${kind.revision}`,
    `Header: ${header(set)}`,
    `Size in memory: ${kind.empty + kind.each * set.members.size}`,
    `References: ${all.references(set.name)}`,
    `Number of entries: ${set.members.size}`,
    ...(terse ? [] : ['Members:', ...ordered(set)]),
  ];
  return `${lines.join('\n')}\n`;
}

/** As `restore` reads it. */
export function saveText(set: IpSet): string {
  return [`create ${set.name} ${set.type} ${header(set)}`, ...ordered(set).map((e) => `add ${set.name} ${e}`), ''].join('\n');
}

/** A bitmap shows its ports upwards; a hash has no order of its own. */
function ordered(set: IpSet): readonly string[] {
  const all = [...set.members];
  return set.type === 'bitmap:port' ? all.sort((a, b) => Number(a) - Number(b)) : all;
}
