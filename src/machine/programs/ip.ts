// upstream: iproute2 ip(8)
import { contains, ipOf, parseCidr, parseIp } from '../../base/ip.ts';
import type { ChangeError, Netns, NewRoute } from '../network/netns.ts';
import type { Address, Device, RouteType } from '../network/types.ts';
import { ExitError } from '../os/errors.ts';
import type { Process, Program } from '../os/types.ts';
import { addressJson, jsonText, linkJson, neighboursJson, routesJson } from './lib/network/ip-json.ts';
import { addressText, type LinkStyle, linkText, neighbourText } from './lib/network/link-text.ts';
import { netnsOf } from './lib/network/netns-of.ts';
import { RouteProblem, readFilter, scopeNamed } from './lib/network/route-show.ts';
import { routeGet, routesText } from './lib/network/route-text.ts';

interface Call {
  readonly p: Process;
  readonly ns: Netns;
  readonly style: LinkStyle;
  /** What follows the object. */
  readonly words: readonly string[];
}

const OBJECTS = ['address', 'addrlabel', 'route', 'rule', 'neighbor', 'neighbour', 'link', 'netns', 'monitor', 'tunnel', 'maddress', 'mroute'];
const KNOWN: Readonly<Record<string, (c: Call) => Promise<void>>> = { address, route, rule, neighbor: neighbours, neighbour: neighbours, link };

/** Shows and changes devices, addresses, routes and neighbours. */
export const ip: Program = {
  name: 'ip',
  summary: 'Show and change network devices, addresses and routes.',
  async main(p) {
    const words = p.argv.slice(1);
    let style: LinkStyle = { brief: false, details: false, family: undefined };
    while (words[0]?.startsWith('-')) {
      const option = (words.shift() ?? '').replace(/^--/, '-');
      if (option === '-4') style = { ...style, family: 4 };
      else if (option === '-6') style = { ...style, family: 6 };
      else if (option === '-br' || option === '-brief') style = { ...style, brief: true };
      else if (option === '-d' || option === '-details') style = { ...style, details: true };
      else if (option === '-o' || option === '-oneline') style = { ...style, oneline: true };
      else if (option === '-j' || option === '-json') style = { ...style, json: true };
      else if (option === '-p' || option === '-pretty') style = { ...style, pretty: true };
      else if (/^-c(olor)?(=(never|auto))?$/.test(option)) continue;
      else if (option === '-V' || option === '-Version') {
        await p.out('ip utility, iproute2-6.1.0, libbpf 1.1.0\n');
        return 0;
      } else if (['-s', '-stats', '-c=always', '-color=always', '-n', '-netns', '-r', '-t', '-b', '-batch', '-a', '-all'].includes(option))
        return fail(p, `ip: option "${option}" is not simulated here`, 255);
      else return fail(p, `Option "${option}" is unknown, try "ip -help".`, 255);
    }
    const object = words.shift();
    if (object === undefined || object === 'help')
      return fail(
        p,
        'Usage: ip [ OPTIONS ] OBJECT { COMMAND | help }\nwhere  OBJECT := { address | link | neigh | route | rule }\n       OPTIONS := { -4 | -6 | -br[ief] | -d[etails] | -j[son] | -o[neline] | -p[retty] }',
        object ? 0 : 255,
      );
    const name = OBJECTS.find((o) => o.startsWith(object));
    if (!name) return fail(p, `Object "${object}" is unknown, try "ip help".`, 1);
    const run = KNOWN[name];
    if (!run) return fail(p, `ip ${name}: not simulated here`, 255);
    await run({ p, ns: netnsOf(p.machine), style, words });
    return 0;
  },
};

async function fail(p: Process, message: string, code: number): Promise<never> {
  await p.err(`${message}\n`);
  throw new ExitError(code);
}

const answers = (p: Process, words: string): Promise<never> => fail(p, `RTNETLINK answers: ${words}`, 2);

const WORDS: Readonly<Record<ChangeError, string>> = {
  EEXIST: 'File exists',
  ESRCH: 'No such process',
  ENODEV: 'No such device',
  ENETUNREACH: 'Network is unreachable',
  EINVAL: 'Invalid argument',
  EADDRNOTAVAIL: 'Cannot assign requested address',
  ENETDOWN: 'Network is down',
};

async function changing(c: Call): Promise<void> {
  if (c.p.user.uid !== 0) await answers(c.p, 'Operation not permitted');
}

/** The command among those there are; a prefix is enough, none means show. */
function verb(c: Call, all: readonly string[]): string | undefined {
  const word = c.words[0];
  return word === undefined ? 'show' : all.find((v) => v.startsWith(word));
}

async function device(c: Call, name: string | undefined): Promise<Device> {
  const dev = c.ns.devices.get((name ?? '').replace(/@.*/, ''));
  return dev ?? fail(c.p, name === undefined ? 'Command line is not complete. Try option "help"' : `Cannot find device "${name}"`, name === undefined ? 255 : 1);
}

/** The word after a keyword. */
function after(words: readonly string[], key: string): string | undefined {
  const at = words.indexOf(key);
  return at < 0 ? undefined : words[at + 1];
}

async function address(c: Call): Promise<void> {
  const what = verb(c, ['show', 'list', 'lst', 'add', 'delete', 'del', 'flush', 'replace', 'change']);
  const rest = c.words.slice(1);
  if (what === 'show' || what === 'list' || what === 'lst') return show(c, rest, addressText, addressJson);
  if (!what) return void (await fail(c.p, `Command "${c.words[0]}" is unknown, try "ip address help".`, 255));
  await changing(c);
  const removing = what === 'delete' || what === 'del';
  if (what !== 'flush' && after(rest, 'dev') === undefined) await fail(c.p, 'Not enough information: "dev" argument is required.', 1);
  if (what === 'flush' && rest.length === 0) await fail(c.p, 'Flush requires arguments.', 1);
  const dev = await device(c, after(rest, 'dev'));
  if (what === 'flush') {
    for (const a of [...dev.addresses]) if (c.style.family === undefined || a.ip.family === c.style.family) c.ns.removeAddress(dev, `${a.ip.text}/${a.bits}`);
    return;
  }
  const { text, more } = await addressSpec(c, rest);
  if (text === '') await answers(c.p, 'Operation not supported');
  if (!isPrefix(text)) await fail(c.p, `Error: ${text.includes(':') ? 'inet6 prefix' : 'any valid prefix'} is expected rather than "${text}".`, 1);
  const error =
    what === 'add' ? c.ns.addAddress(dev, text, more) : what === 'replace' || what === 'change' ? replaced(c.ns.addAddress(dev, text, more)) : c.ns.removeAddress(dev, text);
  if (removing && !text.includes('/') && !error && !text.includes(':')) await c.p.err(wildcard(text));
  if (error === 'EEXIST') await fail(c.p, text.includes(':') ? 'Error: ipv6: address already assigned.' : 'Error: ipv4: Address already assigned.', 2);
  if (error === 'EADDRNOTAVAIL' && removing) await fail(c.p, text.includes(':') ? 'Error: ipv6: address not found.' : 'Error: ipv4: Address not found.', 2);
  if (error) await answers(c.p, WORDS[error]);
}

/** Deleting an address without its length takes it whatever that is. */
const wildcard = (text: string): string => `Warning: Executing wildcard deletion to stay compatible with old scripts.
         Explicitly specify the prefix length (${text}/32) to avoid this warning.
         This special behaviour is likely to disappear in further releases,
         fix your scripts!
`;

type AddressMore = Partial<Pick<Address, 'scope' | 'brd' | 'label'>>;

/** ADDRESS [brd X|+|-] [label L] [scope S] */
async function addressSpec(c: Call, rest: readonly string[]): Promise<{ readonly text: string; readonly more: AddressMore }> {
  let text = '';
  let more: AddressMore = {};
  let brd: string | undefined;
  for (let i = 0; i < rest.length; i++) {
    const word = rest[i] ?? '';
    if (word === 'dev') i++;
    else if (word === 'brd' || word === 'broadcast') brd = rest[++i];
    else if (word === 'label') more = { ...more, label: rest[++i] ?? '' };
    else if (word === 'scope') more = { ...more, scope: await scopeOf(c, rest[++i] ?? '') };
    else if (['peer', 'remote', 'anycast', 'metric', 'valid_lft', 'preferred_lft', 'home', 'nodad', 'noprefixroute', 'mngtmpaddr', 'proto'].includes(word))
      await fail(c.p, `ip address: "${word}" is not simulated here`, 255);
    else if (word !== 'local') text = word;
  }
  const prefix = parseCidr(text);
  const last = prefix?.family === 4 ? ipOf(prefix.base.n | (prefix.bits === 0 ? -1 : prefix.bits >= 32 ? 0 : ~(-1 << (32 - prefix.bits)))) : undefined;
  const named = brd === '+' ? last : brd === undefined || brd === '-' ? undefined : parseIp(brd);
  return { text, more: named ? { ...more, brd: named } : more };
}

/** An address with or without the length of its network. */
function isPrefix(text: string): boolean {
  const [base = '', bits, more] = text.split('/');
  const address = parseIp(base);
  return address !== undefined && more === undefined && (bits === undefined || (/^\d+$/.test(bits) && Number(bits) <= (address.family === 4 ? 32 : 128)));
}

const replaced = (error: ChangeError | undefined): ChangeError | undefined => (error === 'EEXIST' ? undefined : error);

/** What `ip addr show` and `ip link show` are asked for. */
interface Shown {
  readonly devices: readonly Device[];
  readonly keep: ((a: Address) => boolean) | undefined;
}

async function shown(c: Call, rest: readonly string[]): Promise<Shown> {
  const tests: ((d: Device) => boolean)[] = [];
  const addresses: ((a: Address) => boolean)[] = [];
  let name: string | undefined;
  for (let i = 0; i < rest.length; i++) {
    const word = rest[i] ?? '';
    const value = rest[i + 1] ?? '';
    if (word === 'up') tests.push((d) => d.up);
    else if (word === 'type') tests.push((d) => d.kind === value);
    else if (word === 'nomaster') tests.push((d) => d.master === undefined);
    else if (word === 'master') {
      const bridge = c.ns.devices.get(value) ?? (await fail(c.p, `Error: argument "${value}" is wrong: Device does not exist\n`, 255));
      tests.push((d) => d.master === bridge);
    } else if (word === 'scope') {
      const scope = await scopeOf(c, value);
      addresses.push((a) => a.scope === scope);
    } else if (word === 'to') {
      const prefix = parseCidr(value) ?? (await fail(c.p, `Error: any valid prefix is expected rather than "${value}".`, 1));
      addresses.push((a) => a.ip.family === prefix.family && contains(prefix, a.ip));
    } else if (word === 'label') {
      tests.push((d) => globMatches(value, d.name) || d.addresses.some((a) => a.label !== undefined && globMatches(value, a.label)));
      addresses.push((a) => a.ip.family === 6 || globMatches(value, a.label ?? value));
    } else if (word === 'primary' || word === 'permanent' || word === 'dynamic' || word === 'secondary') await fail(c.p, `ip: "${word}" is not simulated here`, 255);
    else if (word === 'dev') name = value;
    else name = word;
    if (['type', 'master', 'scope', 'to', 'label', 'dev'].includes(word)) i++;
  }
  if (name !== undefined && !c.ns.devices.has(name.replace(/@.*/, ''))) await fail(c.p, `Device "${name}" does not exist.`, 1);
  const list = name === undefined ? [...c.ns.devices.values()] : [await device(c, name)];
  return { devices: list.filter((d) => tests.every((test) => test(d))), keep: addresses.length ? (a) => addresses.every((test) => test(a)) : undefined };
}

/** A label with * in it. */
const globMatches = (pattern: string, text: string): boolean =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
  ).test(text);

async function show(
  c: Call,
  rest: readonly string[],
  text: (dev: Device, style: LinkStyle) => string,
  json: (dev: Device, style: LinkStyle) => Readonly<Record<string, unknown>> | undefined,
): Promise<void> {
  const { devices, keep } = await shown(c, rest);
  const style = { ...c.style, ...(keep ? { keep, to: rest.includes('to') } : {}) };
  await c.p.out(
    style.json
      ? jsonText(
          devices.map((d) => json(d, style)).filter((one) => one !== undefined),
          style.pretty ?? false,
        )
      : devices.map((d) => text(d, style)).join(''),
  );
}

const LINK_SETTINGS: readonly string[] = [
  'mtu',
  'name',
  'address',
  'arp',
  'multicast',
  'allmulticast',
  'promisc',
  'trailers',
  'txqueuelen',
  'txqlen',
  'broadcast',
  'netns',
  'alias',
  'group',
  'vf',
  'type',
  'dynamic',
  'carrier',
  'mode',
  'state',
  'protodown',
  'xdp',
  'addrgenmode',
  'vrf',
  'altname',
];
const LINK_TYPES: readonly string[] = ['vlan', 'macvlan', 'ipvlan', 'vxlan', 'bond', 'ipip', 'sit', 'gre', 'tun', 'vrf', 'wireguard', 'geneve', 'ifb', 'macvtap', 'team', 'nlmon'];

/** ip link add [name] NAME type dummy|bridge|veth [peer [name] NAME] */
async function addLink(c: Call, rest: readonly string[]): Promise<void> {
  const at = rest.indexOf('type');
  const type = at < 0 ? undefined : rest[at + 1];
  if (type === undefined) return void (await fail(c.p, 'Not enough information: "type" argument is required', 255));
  if (LINK_TYPES.includes(type)) await fail(c.p, `ip link add: type ${type} is not simulated here`, 2);
  if (type !== 'dummy' && type !== 'bridge' && type !== 'veth') await fail(c.p, 'Error: Unknown device type.', 2);
  const first = rest.slice(0, at).filter((w) => w !== 'name' && w !== 'dev')[0] ?? freeName(c.ns, type);
  const words = rest.slice(at + 2);
  const peer = words[0] === 'peer' ? words.filter((w) => w !== 'peer' && w !== 'name')[0] : undefined;
  const names = type === 'veth' ? [first, peer ?? freeName(c.ns, 'veth', first)] : [first];
  for (const name of names) if (name.length > 15) await fail(c.p, `Error: argument "${name}" is wrong: "name" not a valid ifname\n`, 255);
  if (names.some((name) => c.ns.devices.has(name))) await answers(c.p, 'File exists');
  const [one, two] = names.map((name) => c.ns.addDevice(name, type as 'dummy' | 'bridge' | 'veth'));
  if (one && two) {
    one.peer = two;
    two.peer = one;
  }
}

function freeName(ns: Netns, type: string, but?: string): string {
  for (let i = 0; ; i++) if (!ns.devices.has(`${type}${i}`) && `${type}${i}` !== but) return `${type}${i}`;
}

async function link(c: Call): Promise<void> {
  const what = verb(c, ['show', 'list', 'lst', 'set', 'delete', 'del', 'add']);
  const rest = c.words.slice(1);
  if (what === 'show' || what === 'list' || what === 'lst') return show(c, rest, (dev, style) => linkText(dev, { ...style, family: undefined, mode: true }), linkJson);
  if (!what) return void (await fail(c.p, `Command "${c.words[0]}" is unknown, try "ip link help".`, 255));
  await changing(c);
  if (what === 'add') return addLink(c, rest);
  const dev = await device(c, rest[0] === 'dev' ? rest[1] : rest[0]);
  if (what !== 'set') return c.ns.removeDevice(dev);
  const settings = rest.slice(rest[0] === 'dev' ? 2 : 1);
  for (let i = 0; i < settings.length; i++) {
    const word = settings[i];
    if (word === 'up' || word === 'down') c.ns.setUp(dev, word === 'up');
    else if (word === 'nomaster') c.ns.setMaster(dev, undefined);
    else if (word === 'master') c.ns.setMaster(dev, await device(c, settings[++i]), { hairpin: dev.hairpin });
    else if (word !== undefined && LINK_SETTINGS.includes(word)) await fail(c.p, `ip link set: "${word}" is not simulated here`, 2);
    else await fail(c.p, `Error: either "dev" is duplicate, or "${word}" is a garbage.`, 255);
  }
}

async function neighbours(c: Call): Promise<void> {
  const what = verb(c, ['show', 'list', 'lst', 'flush', 'delete', 'del', 'add']);
  const rest = c.words.slice(1);
  const dev = after(rest, 'dev');
  if (dev !== undefined) await device(c, dev);
  const to = rest.find((w, i) => w !== 'dev' && rest[i - 1] !== 'dev' && w !== 'to' && w !== 'all');
  if (what === 'show' || what === 'list' || what === 'lst') {
    if (c.style.json) {
      const keep = (d: Device, ip: string, family: 4 | 6): boolean =>
        (dev === undefined || d.name === dev) && (to === undefined || ip === to) && (c.style.family ?? family) === family;
      return c.p.out(jsonText(neighboursJson(c.ns, keep), c.style.pretty ?? false));
    }
    await c.p.out(neighbourText(c.ns, { ...(dev === undefined ? {} : { dev }), ...(to === undefined ? {} : { ip: to }), family: c.style.family }));
    return;
  }
  if (what !== 'flush' && what !== 'del' && what !== 'delete')
    return void (await fail(c.p, what ? `ip neigh ${what}: not simulated here` : `Command "${c.words[0]}" is unknown, try "ip neigh help".`, 255));
  await changing(c);
  let found = false;
  for (const d of c.ns.devices.values()) {
    if (dev !== undefined && d.name !== dev) continue;
    for (const n of [...d.neighbours.values()]) {
      if (to !== undefined && n.ip.text !== to) continue;
      found = d.neighbours.delete(n.ip) || found;
    }
  }
  c.ns.changed();
  if (!found && what !== 'flush') await answers(c.p, 'No such file or directory');
}

/** There is no policy routing here: the rules are the kernel's own. */
async function rule(c: Call): Promise<void> {
  const what = verb(c, ['show', 'list', 'lst', 'add', 'delete', 'flush']);
  if (what !== 'show' && what !== 'list' && what !== 'lst') await fail(c.p, `ip rule ${c.words[0]}: not simulated here`, 255);
  const names = c.style.family === 6 ? ['local', 'main'] : ['local', 'main', 'default'];
  await c.p.out(names.map((name, i) => `${i === 0 ? 0 : 32_765 + i}:\tfrom all lookup ${name}\n`).join(''));
}

const TYPES: readonly string[] = ['unicast', 'blackhole', 'unreachable', 'prohibit'];

async function route(c: Call): Promise<void> {
  const what = verb(c, ['list', 'ls', 'show', 'get', 'add', 'append', 'delete', 'del', 'replace', 'change', 'flush']);
  const rest = c.words.slice(1);
  const family = c.style.family ?? 4;
  if (what === 'show' || what === 'list' || what === 'ls')
    return told(c, () => {
      const filter = readFilter(c.ns, rest, family);
      return { out: c.style.json ? jsonText(routesJson(c.ns, family, filter), c.style.pretty ?? false) : routesText(c.ns, family, filter, c.style.details), err: '' };
    });
  if (what === 'get') return told(c, () => routeGet(c.ns, rest, c.p.user.uid));
  if (!what) return void (await fail(c.p, `Command "${c.words[0]}" is unknown, try "ip route help".`, 255));
  if (what === 'flush') return flushRoutes(c, rest, family);
  await changing(c);
  const spec = await routeSpec(c, rest);
  const removing = what === 'del' || what === 'delete';
  if (!removing && hostBits(spec.dst)) await fail(c.p, 'Error: Invalid prefix for given prefix length.', 2);
  if (what === 'change' && !c.ns.routes.list(family).some((r) => r.dst.text === (spec.dst === 'default' ? '0.0.0.0/0' : parseCidr(spec.dst)?.text)))
    await answers(c.p, 'No such file or directory');
  if (spec.src !== undefined && parseIp(spec.src) && !isOwn(c.ns, spec.src)) await fail(c.p, 'Error: Invalid prefsrc address.', 2);
  if (spec.via?.startsWith('fe80') && spec.dev === undefined) await fail(c.p, 'Error: Egress device not specified.', 2);
  const error = removing ? c.ns.removeRoute(spec) : c.ns.addRoute(spec, what !== 'add' && what !== 'append');
  if (error === 'ENETUNREACH') await fail(c.p, 'Error: Nexthop has invalid gateway.', 2);
  if (error === 'ENETDOWN') await fail(c.p, 'Error: Device for nexthop is not up.', 2);
  if (error) await answers(c.p, WORDS[error]);
}

function isOwn(ns: Netns, text: string): boolean {
  const address = parseIp(text);
  return address !== undefined && ns.routes.isLocal(address);
}

function hostBits(dst: string): boolean {
  const [base = '', bits] = dst.split('/');
  const address = parseIp(base);
  if (!address || bits === undefined) return false;
  return address.groups.some((g, i) => (g & ~(Number(bits) - i * 16 >= 16 ? 0xffff : Number(bits) - i * 16 <= 0 ? 0 : (0xffff << (16 - (Number(bits) - i * 16))) & 0xffff)) !== 0);
}

/** Prints what was found, or the problem and its exit code. */
async function told(c: Call, find: () => { readonly out: string; readonly err: string }): Promise<void> {
  try {
    const { out, err } = find();
    if (err) await c.p.err(err);
    await c.p.out(out);
  } catch (e) {
    if (!(e instanceof RouteProblem)) throw e;
    await fail(c.p, e.message, e.exit);
  }
}

async function flushRoutes(c: Call, rest: readonly string[], family: 4 | 6): Promise<void> {
  await changing(c);
  if (rest.length === 0) await fail(c.p, '"ip route flush" requires arguments.', 255);
  await told(c, () => {
    const filter = readFilter(c.ns, rest, family);
    for (const r of [...c.ns.routes.list(family)]) if (filter.table !== 'local' && filter.keep({ ...r, table: 'main' })) c.ns.routes.remove(r);
    return { out: '', err: '' };
  });
}

async function routeSpec(c: Call, rest: readonly string[]): Promise<NewRoute> {
  const words = [...rest];
  let type: RouteType | undefined;
  let dst: string | undefined;
  const more: { via?: string; dev?: string; src?: string; scope?: 'global' | 'link' | 'host'; metric?: number; proto?: 'kernel' | 'boot' | 'static' } = {};
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (TYPES.includes(word) && dst === undefined) type = word as RouteType;
    else if (word === 'to') continue;
    else if (word === 'via') more.via = await valid(c, words.shift());
    else if (word === 'dev') more.dev = (await device(c, words.shift())).name;
    else if (word === 'src') more.src = await valid(c, words.shift());
    else if (word === 'metric') more.metric = Number(words.shift());
    else if (word === 'scope') more.scope = await scopeOf(c, words.shift() ?? '');
    else if (word === 'proto' || word === 'protocol') more.proto = words.shift() as 'static';
    else if (word === 'onlink' || word === 'table' || word === 'mtu' || word === 'nexthop') await fail(c.p, `ip route: "${word}" is not simulated here`, 255);
    else if (dst === undefined) dst = word;
    else await fail(c.p, `Error: either "to" is duplicate, or "${word}" is a garbage.`, 1);
  }
  if (dst === undefined) return fail(c.p, 'Error: any valid prefix is expected rather than "".', 1);
  if (dst !== 'default' && !isPrefix(dst)) await fail(c.p, `Error: ${dst.includes(':') ? 'inet6 prefix' : 'any valid prefix'} is expected rather than "${dst}".`, 1);
  const named = dst === 'default' && c.style.family === 6 ? '::/0' : dst;
  return { dst: named, ...(type ? { type } : {}), ...more };
}

async function scopeOf(c: Call, word: string): Promise<'global' | 'link' | 'host'> {
  try {
    const scope = scopeNamed(word);
    if (scope === 'global' || scope === 'link' || scope === 'host') return scope;
    return await fail(c.p, `ip route: scope ${word} is not simulated here`, 255);
  } catch (e) {
    if (!(e instanceof RouteProblem)) throw e;
    return fail(c.p, e.message, e.exit);
  }
}

async function valid(c: Call, text: string | undefined): Promise<string> {
  return text !== undefined && parseIp(text) ? text : fail(c.p, `Error: ${text?.includes(':') ? 'inet6' : 'inet'} address is expected rather than "${text ?? ''}".`, 1);
}
