// ip address. upstream: iproute2 ip/ipaddress.c
import { ipOf, parseCidr, parseIp } from '../../../../../base/ip.ts';
import type { Address, Device } from '../../../../network/types.ts';
import { addressJson } from '../ip-json.ts';
import { addressesOf, addressText } from '../link-text.ts';
import { answers, type Call, changing, device, IpProblem, isPrefix, isShow, maskedText, notHere, unknown, verb, WORDS, Words } from './call.ts';
import { scopeOf } from './scope.ts';
import { show, shown } from './show.ts';
import { ADDRESS_USAGE } from './usage.ts';

export async function address(c: Call): Promise<void> {
  const what = verb(c, ['show', 'list', 'lst', 'add', 'delete', 'del', 'flush', 'replace', 'change', 'help', 'save', 'restore']);
  const rest = c.words.slice(1);
  if (isShow(what)) return show(c, rest, addressText, addressJson);
  if (what === 'help') throw new IpProblem(ADDRESS_USAGE, 255);
  if (!what) throw unknown(c, 'address');
  if (what === 'save' || what === 'restore') throw notHere(`address ${what}`);
  changing(c);
  if (what === 'flush') return flush(c, rest);
  const spec = read(c, rest);
  const removing = what === 'delete' || what === 'del';
  if (spec.dev === undefined) throw new IpProblem('Not enough information: "dev" argument is required.', 1);
  const dev = device(c, spec.dev);
  if (spec.text === '') throw answers('Operation not supported');
  if (removing) return remove(c, dev, spec.text);
  const error = c.ns.addAddress(dev, spec.text, spec.more);
  const six = spec.text.includes(':');
  if (error === 'EEXIST' && what === 'add') throw new IpProblem(six ? 'Error: ipv6: address already assigned.' : 'Error: ipv4: Address already assigned.', 2);
  if (error && error !== 'EEXIST') throw answers(WORDS[error]);
}

async function remove(c: Call, dev: Device, text: string): Promise<void> {
  const six = text.includes(':');
  if (!text.includes('/') && !six) await c.p.err(wildcard(text));
  if (isLinkLocal(dev, text)) {
    dev.noLinkLocal = true;
    return c.ns.changed();
  }
  const error = c.ns.removeAddress(dev, text);
  if (error === 'EADDRNOTAVAIL') throw new IpProblem(six ? 'Error: ipv6: address not found.' : 'Error: ipv4: Address not found.', 2);
  if (error) throw answers(WORDS[error]);
}

/** True for the address that a device has made of its MAC. */
function isLinkLocal(dev: Device, text: string): boolean {
  return !dev.addresses.some((a) => `${a.ip.text}/${a.bits}` === text) && addressesOf(dev, 6).some((a) => `${a.ip.text}/${a.bits}` === text || a.ip.text === text);
}

function flush(c: Call, rest: readonly string[]): void {
  if (rest.length === 0) throw new IpProblem('Flush requires arguments.', 1);
  const { devices, keep } = shown(c, rest);
  for (const dev of devices) {
    const doomed = addressesOf(dev, c.style.family).filter((a) => !keep || keep(a, dev));
    for (const a of doomed) if (dev.addresses.includes(a)) c.ns.removeAddress(dev, `${a.ip.text}/${a.bits}`);
    if (doomed.some((a) => a.ip.text.startsWith('fe80:'))) dev.noLinkLocal = true;
  }
  c.ns.changed();
}

/** Deleting an address without its length takes it whatever that is. */
const wildcard = (text: string): string => `Warning: Executing wildcard deletion to stay compatible with old scripts.
         Explicitly specify the prefix length (${text}/32) to avoid this warning.
         This special behaviour is likely to disappear in further releases,
         fix your scripts!
`;

interface Spec {
  readonly text: string;
  readonly dev: string | undefined;
  readonly more: Partial<Omit<Address, 'ip' | 'bits'>>;
}

/** ADDRESS [peer P] [brd X|+|-] [label L] [scope S] [metric N] [noprefixroute] dev D */
function read(_c: Call, rest: readonly string[]): Spec {
  const words = new Words(rest);
  let text = '';
  let peer: string | undefined;
  let dev: string | undefined;
  let brd: string | undefined;
  let more: Partial<Omit<Address, 'ip' | 'bits'>> = {};
  for (let word = words.next(); word !== undefined; word = words.next()) {
    if (word === 'dev') dev = words.value();
    else if (word === 'brd' || word === 'broadcast') brd = words.value();
    else if (word === 'label') more = { ...more, label: words.value() };
    else if (word === 'metric' || word === 'priority' || word === 'preference') more = { ...more, metric: Number(words.value()) };
    else if (word === 'noprefixroute') more = { ...more, prefixRoute: false };
    else if (word === 'nodad') more = { ...more, nodad: true };
    else if (word === 'peer' || word === 'remote') peer = prefix(words.value());
    else if (word === 'scope') {
      const scope = scopeOf(words.value());
      if (scope !== 'all') more = { ...more, scope };
    } else if (['valid_lft', 'preferred_lft'].includes(word)) {
      const lifetime = words.value();
      if (lifetime !== 'forever') throw notHere(`address ${word} ${lifetime}`);
    } else if (['anycast', 'home', 'mngtmpaddr', 'autojoin', 'optimistic', 'proto'].includes(word)) throw notHere(`address ${word}`);
    else text = prefix(word === 'local' ? words.value() : word);
  }
  if (peer !== undefined) return { text: `${text.split('/')[0]}/${peer.split('/')[1] ?? (peer.includes(':') ? 128 : 32)}`, dev, more: { ...more, ...peerOf(peer) } };
  return { text, dev, more: { ...more, ...broadcastOf(text, brd) } };
}

function prefix(word: string): string {
  const text = maskedText(word);
  if (!isPrefix(text)) throw new IpProblem(`Error: ${text.includes(':') ? 'inet6 prefix' : 'any valid prefix'} is expected rather than "${word}".`, 1);
  return text;
}

function peerOf(text: string): { readonly peer?: NonNullable<Address['peer']> } {
  const ip = parseIp(text.split('/')[0] ?? '');
  return ip ? { peer: ip } : {};
}

/** + is the last address of the subnet. */
function broadcastOf(text: string, brd: string | undefined): { readonly brd?: NonNullable<Address['brd']> } {
  const net = parseCidr(text);
  const last = net?.family === 4 ? ipOf(net.base.n | (net.bits === 0 ? -1 : net.bits >= 32 ? 0 : ~(-1 << (32 - net.bits)))) : undefined;
  const named = brd === '+' ? last : brd === undefined || brd === '-' ? undefined : parseIp(brd);
  if (brd !== undefined && brd !== '+' && brd !== '-' && !named) throw new IpProblem(`Error: inet address is expected rather than "${brd}".`, 1);
  return named ? { brd: named } : {};
}
