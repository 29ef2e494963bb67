// The forwarding table of bridges, and the groups that every device listens to, as `bridge fdb` prints them. upstream: iproute2 bridge/fdb.c; Linux net/bridge/br_fdb.c, rtnl_fdb_dump
import { isRunning } from '../../../network/link.ts';
import type { Netns } from '../../../network/netns.ts';
import type { Device } from '../../../network/types.ts';
import { addressesOf } from './link-text.ts';

export interface FdbRow {
  readonly mac: string;
  readonly dev: Device;
  /** The bridge whose table it stands in; undefined: the device's own list. */
  readonly bridge: Device | undefined;
  readonly permanent: boolean;
}

/** The rows of one device. What a bridge learns is who sends: here whoever is at the other end of a live port. */
function rowsOf(ns: Netns, dev: Device): FdbRow[] {
  if (dev.kind === 'loopback' || !dev.up) return [];
  const self = groupsOf(ns, dev).map((mac): FdbRow => ({ mac, dev, bridge: undefined, permanent: true }));
  if (dev.kind === 'bridge') return [...self, { mac: dev.mac, dev, bridge: dev, permanent: true }];
  if (!dev.master) return self;
  const bridge = dev.master;
  const other = isRunning(dev) && dev.peer && !dev.peer.master ? [{ mac: dev.peer.mac, dev, bridge, permanent: false }] : [];
  return [...other, { mac: dev.mac, dev, bridge, permanent: true }, ...self];
}

/** The Ethernet groups of the multicast addresses that a host joins on every device. */
export function groupsOf(ns: Netns, dev: Device): string[] {
  const six = addressesOf(dev, 6).map((a) => a.ip.groups);
  const solicited = six.map((g) => `33:33:ff:${byte(g[6] ?? 0)}:${byte((g[7] ?? 0) >> 8)}:${byte(g[7] ?? 0)}`);
  const router = ns.forwards(6);
  return [
    ...new Set([
      '33:33:00:00:00:01',
      ...(router ? ['33:33:00:00:00:02'] : []),
      ...(dev.kind === 'bridge' ? ['01:00:5e:00:00:6a', '33:33:00:00:00:6a'] : []),
      '01:00:5e:00:00:01',
      ...solicited.slice(-1),
      ...(router && six.length > 0 ? ['33:33:ff:00:00:00'] : []),
      ...solicited.slice(0, -1),
    ]),
  ];
}

const byte = (n: number): string => (n & 255).toString(16).padStart(2, '0');

/** All rows, or those of a device or of a bridge and its ports. */
export function fdbRows(ns: Netns, only: { readonly dev?: string | undefined; readonly bridge?: string | undefined; readonly state?: string | undefined }): FdbRow[] {
  const devices = [...ns.devices.values()].filter((d) => only.bridge === undefined || d.name === only.bridge || d.master?.name === only.bridge);
  return devices
    .filter((d) => only.dev === undefined || d.name === only.dev)
    .flatMap((d) => rowsOf(ns, d))
    .filter((r) => only.state === undefined || (only.state === 'dynamic') === !r.permanent);
}

/** One line; what was asked for by a device does not name it again. */
export function fdbText(r: FdbRow, named: boolean): string {
  return `${r.mac}${named ? '' : ` dev ${r.dev.name}`} ${r.bridge ? `master ${r.bridge.name}` : 'self'} ${r.permanent ? 'permanent' : ''}\n`;
}

export function fdbJson(r: FdbRow, named: boolean): Readonly<Record<string, unknown>> {
  return {
    mac: r.mac,
    ...(named ? {} : { ifname: r.dev.name }),
    flags: r.bridge ? [] : ['self'],
    ...(r.bridge ? { master: r.bridge.name } : {}),
    state: r.permanent ? 'permanent' : '',
  };
}
