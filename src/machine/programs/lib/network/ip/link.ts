// ip link. upstream: iproute2 ip/iplink.c; Linux net/core/dev.c, rtnetlink.c
import type { Netns } from '../../../../network/netns.ts';
import type { Device, DeviceSettings } from '../../../../network/types.ts';
import { linkJson } from '../ip-json.ts';
import { linkText } from '../link-text.ts';
import { answers, type Call, changing, device, IpProblem, incomplete, isShow, notHere, unknown, verb, WORDS, Words, wrong } from './call.ts';
import { groupNumber, show } from './show.ts';
import { LINK_USAGE } from './usage.ts';

const TYPES: readonly string[] = [
  'amt',
  'bareudp',
  'batadv',
  'bond',
  'bond_slave',
  'can',
  'dsa',
  'erspan',
  'geneve',
  'gre',
  'gretap',
  'gtp',
  'hsr',
  'ifb',
  'ip6erspan',
  'ip6gre',
  'ip6gretap',
  'ip6tnl',
  'ipip',
  'ipoib',
  'ipvlan',
  'ipvtap',
  'lowpan',
  'macsec',
  'macvlan',
  'macvtap',
  'netdevsim',
  'nlmon',
  'rmnet',
  'sit',
  'tun',
  'vcan',
  'vlan',
  'vrf',
  'vti',
  'vxcan',
  'vxlan',
  'wireguard',
  'xfrm',
];
const FURTHER: readonly string[] = [
  'trailers',
  'broadcast',
  'brd',
  'vf',
  'type',
  'dynamic',
  'carrier',
  'mode',
  'state',
  'protodown',
  'protodown_reason',
  'xdp',
  'xdpgeneric',
  'xdpdrv',
  'addrgenmode',
  'vrf',
  'link-netnsid',
  'gso_max_size',
  'gso_max_segs',
];

export async function link(c: Call): Promise<void> {
  const what = verb(c, ['show', 'list', 'lst', 'set', 'delete', 'del', 'add', 'help', 'change', 'replace', 'xstats', 'afstats', 'property']);
  const rest = c.words.slice(1);
  if (isShow(what)) return show({ ...c, style: { ...c.style, family: undefined, mode: true } }, rest, (dev, style) => linkText(dev, { ...style, family: undefined }), linkJson);
  if (what === 'help') throw new IpProblem(LINK_USAGE, 255);
  if (!what) throw unknown(c, 'link');
  if (['replace', 'xstats', 'afstats', 'property'].includes(what)) throw notHere(`link ${what}`);
  changing(c);
  if (what === 'add') return add(c, rest);
  if (what === 'set' || what === 'change') return set(c, rest);
  const name = rest[0] === 'dev' ? rest[1] : rest[0];
  if (name === undefined) throw rest.length ? incomplete() : new IpProblem('Not enough information: "dev" argument is required.', 255);
  const dev = device(c, name);
  if (dev.kind === 'loopback' || dev.kind === 'ethernet') throw answers('Operation not supported');
  c.ns.removeDevice(dev);
}

/** True for what may be a device's name. upstream: lib/utils.c check_ifname */
const isName = (name: string): boolean => name !== '' && name.length <= 15 && !/[/\s:]/.test(name);

/** ip link add [name] NAME type dummy|bridge|veth [peer [name] NAME] */
function add(c: Call, rest: readonly string[]): void {
  const at = rest.indexOf('type');
  if (at < 0) throw new IpProblem('Not enough information: "type" argument is required', 255 - (rest.length === 0 ? 254 : 0));
  const type = rest[at + 1];
  if (type === undefined) throw incomplete();
  if (TYPES.includes(type)) throw new IpProblem(`ip link add: type ${type} is not simulated here`, 2);
  if (type !== 'dummy' && type !== 'bridge' && type !== 'veth') throw new IpProblem('Error: Unknown device type.', 2);
  const given = rest.slice(0, at).filter((w) => w !== 'name' && w !== 'dev')[0];
  const words = rest.slice(at + 2);
  const peer = words[0] === 'peer' ? words.filter((w) => w !== 'peer' && w !== 'name')[0] : undefined;
  for (const name of [given, peer]) if (name !== undefined && !isName(name)) throw wrong(name, '"name" not a valid ifname', 'bare');
  if ([given, peer].some((name) => name !== undefined && c.ns.devices.has(name))) throw answers('File exists');
  if (type !== 'veth') {
    c.ns.addDevice(given ?? freeName(c.ns, type), type);
    return;
  }
  // The far end is made first. upstream: drivers/net/veth.c veth_newlink
  const far = c.ns.addDevice(peer ?? freeName(c.ns, 'veth'), 'veth');
  const near = c.ns.addDevice(given ?? freeName(c.ns, 'veth'), 'veth');
  near.peer = far;
  far.peer = near;
}

function freeName(ns: Netns, type: string): string {
  for (let i = 0; ; i++) if (!ns.devices.has(`${type}${i}`)) return `${type}${i}`;
}

const SWITCHES: Readonly<Record<string, keyof DeviceSettings>> = { promisc: 'promisc', allmulticast: 'allmulti', multicast: 'multicast', arp: 'arp' };

function set(c: Call, rest: readonly string[]): void {
  const words = new Words(rest);
  const first = words.next();
  if (first === undefined) throw new IpProblem('Not enough information: "dev" argument is required.', 255);
  const dev = device(c, first === 'dev' ? words.value() : first);
  // Everything is read before anything is done: one message goes to the kernel.
  const changes: (() => void)[] = [];
  for (let word = words.next(); word !== undefined; word = words.next()) changes.push(setting(c, dev, word, words));
  for (const change of changes) change();
  c.ns.changed();
}

function setting(c: Call, dev: Device, word: string, words: Words): () => void {
  const put = (more: Partial<DeviceSettings>) => (): void => {
    dev.settings = { ...dev.settings, ...more };
  };
  if (word === 'up' || word === 'down') return () => c.ns.setUp(dev, word === 'up');
  if (word === 'nomaster') return () => c.ns.setMaster(dev, undefined);
  if (word === 'master') {
    const name = words.value();
    const bridge = c.ns.devices.get(name);
    if (!bridge) throw wrong(name, 'Device does not exist');
    return () => enslave(c, dev, bridge);
  }
  const flag = SWITCHES[word];
  if (flag) {
    const value = words.value();
    if (value !== 'on' && value !== 'off') throw new IpProblem(`Error: argument of "${word}" must be "on" or "off", not "${value}"`, 1);
    return put({ [flag]: value === 'on' });
  }
  if (word === 'mtu') return mtu(c, dev, words.value());
  if (word === 'txqueuelen' || word === 'txqlen' || word === 'qlen') {
    const value = words.value();
    if (!/^\d+$/.test(value)) throw wrong(value, 'Invalid "txqueuelen" value');
    return put({ txqlen: Number(value) });
  }
  if (word === 'alias') return put({ alias: words.value() });
  if (word === 'group') return put({ group: groupNumber(words.value()) });
  if (word === 'address') return mac(c, dev, words.value());
  if (word === 'name') return rename(c, dev, words.value());
  if (word === 'netns') {
    const name = words.value();
    if (!/^\d+$/.test(name)) throw wrong(name, 'Invalid "netns" value');
    throw new IpProblem(`ip link set: "${word}" is not simulated here`, 2);
  }
  if (FURTHER.includes(word)) throw new IpProblem(`ip link set: "${word}" is not simulated here`, 2);
  throw new IpProblem(`Error: either "dev" is duplicate, or "${word}" is a garbage.`, 255);
}

function mtu(c: Call, dev: Device, value: string): () => void {
  if (!/^-?\d+$/.test(value)) throw wrong(value, 'Invalid "mtu" value');
  return () => {
    const n = Number(value);
    if (n < (dev.kind === 'loopback' ? 0 : 68)) throw new IpProblem('Error: mtu less than device minimum.', 2);
    if (dev.kind !== 'loopback' && n > 65_535) throw new IpProblem('Error: mtu greater than device maximum.', 2);
    dev.mtu = n;
    // IPv6 cannot live on it. upstream: addrconf_notify NETDEV_CHANGEMTU
    if (n >= 1280) return;
    dev.noLinkLocal = true;
    for (const a of dev.addresses.filter((x) => x.ip.family === 6)) c.ns.removeAddress(dev, `${a.ip.text}/${a.bits}`);
  };
}

/** upstream: iproute2 lib/ll_addr.c ll_addr_a2n; Linux eth_mac_addr */
function mac(c: Call, dev: Device, value: string): () => void {
  const parts = value.split(':');
  const odd = parts.find((x) => !/^[\da-f]{1,2}$/i.test(x));
  if (odd !== undefined && parts.length > 1) throw new IpProblem(`"${odd}" is invalid lladdr.`, 1);
  if (parts.length !== 6) throw new IpProblem(`Invalid address length ${parts.length} - must be 6 bytes`, 1);
  return () => {
    if (Number.parseInt(parts[0] ?? '', 16) & 1) throw answers('Cannot assign requested address');
    dev.mac = parts.map((x) => x.toLowerCase().padStart(2, '0')).join(':');
    c.ns.changed();
  };
}

function rename(c: Call, dev: Device, name: string): () => void {
  if (!isName(name)) throw wrong(name, '"name" not a valid ifname', 'bare');
  return () => {
    const error = c.ns.renameDevice(dev, name);
    if (error) throw answers(WORDS[error]);
  };
}

/** A bridge that was given no address of its own has the lowest of its ports'. upstream: net/bridge/br_stp_if.c br_stp_recalculate_bridge_id */
function enslave(c: Call, dev: Device, bridge: Device): void {
  if (bridge.kind !== 'bridge' || dev.kind === 'bridge' || dev.kind === 'loopback') throw answers('Operation not supported');
  c.ns.setMaster(dev, bridge, { hairpin: dev.hairpin });
  if (bridge.addresses.length > 0 && bridge.ports.length > 1) return;
  bridge.mac = bridge.ports.map((p) => p.mac).sort()[0] ?? bridge.mac;
}
