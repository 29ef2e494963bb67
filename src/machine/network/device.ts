// A network interface. There are three for every pod: what most of them never use is made when it is first asked for. upstream: Linux include/linux/netdevice.h
import type { Ip } from '../../base/ip.ts';
import type { Address, Device, DeviceKind, DeviceSettings, Egress, FrameGuard, Host, Neighbour, Segment, Traffic } from './types.ts';

const NO_ADDRESSES: readonly Address[] = [];
const USUAL: DeviceSettings = { txqlen: 1000, alias: '', group: 0, promisc: false, allmulti: false, multicast: true, arp: true };

export class NetDevice implements Device {
  readonly netns: Host;
  name: string;
  readonly kind: DeviceKind;
  readonly index: number;
  mac: string;
  mtu: number;
  settings = USUAL;
  up = false;
  wasUp = false;
  noLinkLocal = false;
  hadPorts = false;
  cut = false;
  gone = false;
  addresses = NO_ADDRESSES;
  peer: Device | undefined = undefined;
  segment: Segment | undefined = undefined;
  master: Device | undefined = undefined;
  hairpin = false;
  proxyArp = false;
  guard: FrameGuard | undefined = undefined;
  egress: Egress | undefined = undefined;
  #traffic: Traffic | undefined = undefined;
  #ports: Device[] | undefined = undefined;
  #answersFor: Set<Ip> | undefined = undefined;
  #neighbours: Map<Ip, Neighbour> | undefined = undefined;

  constructor(netns: Host, name: string, kind: DeviceKind, index: number, mac: string) {
    this.netns = netns;
    this.name = name;
    this.kind = kind;
    this.index = index;
    this.mac = mac;
    this.mtu = kind === 'loopback' ? 65536 : 1500;
  }

  get traffic(): Traffic {
    this.#traffic ??= { rx: { packets: 0, bytes: 0 }, tx: { packets: 0, bytes: 0 } };
    return this.#traffic;
  }

  get ports(): Device[] {
    this.#ports ??= [];
    return this.#ports;
  }

  get answersFor(): Set<Ip> {
    this.#answersFor ??= new Set();
    return this.#answersFor;
  }

  answers(ip: Ip): boolean {
    return this.#answersFor?.has(ip) ?? false;
  }

  get neighbours(): Map<Ip, Neighbour> {
    this.#neighbours ??= new Map();
    return this.#neighbours;
  }
}
