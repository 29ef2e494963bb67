// upstream: iproute2 ip(8)
import { parseIp } from '../../base/ip.ts';
import type { ChangeError, Netns, NewRoute } from '../network/netns.ts';
import type { Device, Route, RouteType } from '../network/types.ts';
import { ExitError } from '../os/errors.ts';
import type { Process, Program } from '../os/types.ts';
import { addressJson, jsonText, linkJson, neighboursJson, routesJson } from './lib/network/ip-json.ts';
import { addressText, type LinkStyle, linkText, neighbourText } from './lib/network/link-text.ts';
import { netnsOf } from './lib/network/netns-of.ts';
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
      else if (option === '-V' || option === '-Version') {
        await p.out('ip utility, iproute2-6.1.0, libbpf 1.1.0\n');
        return 0;
      } else if (['-s', '-stats', '-c', '-color', '-n', '-netns', '-r', '-t', '-b', '-batch', '-a', '-all'].includes(option))
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
  const dev = await device(c, after(rest, 'dev'));
  if (what === 'flush') {
    for (const a of [...dev.addresses]) if (c.style.family === undefined || a.ip.family === c.style.family) c.ns.removeAddress(dev, `${a.ip.text}/${a.bits}`);
    return;
  }
  const text = rest.find((w, i) => w !== 'dev' && rest[i - 1] !== 'dev' && w !== 'local') ?? '';
  if (!isPrefix(text)) await fail(c.p, `Error: ${text.includes(':') ? 'inet6 prefix' : 'any valid prefix'} is expected rather than "${text}".`, 1);
  const error = what === 'add' ? c.ns.addAddress(dev, text) : what === 'replace' || what === 'change' ? replaced(c.ns.addAddress(dev, text)) : c.ns.removeAddress(dev, text);
  if (error) await answers(c.p, WORDS[error]);
}

/** An address with or without the length of its network. */
function isPrefix(text: string): boolean {
  const [base = '', bits, more] = text.split('/');
  const address = parseIp(base);
  return address !== undefined && more === undefined && (bits === undefined || (/^\d+$/.test(bits) && Number(bits) <= (address.family === 4 ? 32 : 128)));
}

const replaced = (error: ChangeError | undefined): ChangeError | undefined => (error === 'EEXIST' ? undefined : error);

async function show(
  c: Call,
  rest: readonly string[],
  text: (dev: Device, style: LinkStyle) => string,
  json: (dev: Device, style: LinkStyle) => Readonly<Record<string, unknown>> | undefined,
): Promise<void> {
  const [type, master] = [after(rest, 'type'), after(rest, 'master')];
  const bridge = master === undefined ? undefined : await device(c, master);
  const words = rest.filter((w, i) => !['dev', 'type', 'master'].includes(w) && !['type', 'master'].includes(rest[i - 1] ?? ''));
  const up = words.includes('up');
  const name = words.find((w) => w !== 'up');
  if (name !== undefined && !c.ns.devices.has(name.replace(/@.*/, ''))) await fail(c.p, `Device "${name}" does not exist.`, 1);
  const list = name === undefined ? [...c.ns.devices.values()] : [await device(c, name)];
  const shown = list.filter((d) => (!up || d.up) && (type === undefined || d.kind === type) && (!bridge || d.master === bridge));
  await c.p.out(
    c.style.json
      ? jsonText(
          shown.map((d) => json(d, c.style)).filter((one) => one !== undefined),
          c.style.pretty ?? false,
        )
      : shown.map((d) => text(d, c.style)).join(''),
  );
}

async function link(c: Call): Promise<void> {
  const what = verb(c, ['show', 'list', 'lst', 'set', 'delete', 'del', 'add']);
  const rest = c.words.slice(1);
  if (what === 'show' || what === 'list' || what === 'lst') return show(c, rest, (dev, style) => linkText(dev, { ...style, family: undefined, mode: true }), linkJson);
  if (!what) return void (await fail(c.p, `Command "${c.words[0]}" is unknown, try "ip link help".`, 255));
  await changing(c);
  if (what === 'add') return void (await fail(c.p, 'ip link add: not simulated here', 2));
  const dev = await device(c, rest[0] === 'dev' ? rest[1] : rest[0]);
  if (what !== 'set') return c.ns.removeDevice(dev);
  const settings = rest.slice(rest[0] === 'dev' ? 2 : 1);
  for (let i = 0; i < settings.length; i++) {
    const word = settings[i];
    if (word === 'up' || word === 'down') c.ns.setUp(dev, word === 'up');
    else if (word === 'nomaster') c.ns.setMaster(dev, undefined);
    else if (word === 'master') c.ns.setMaster(dev, await device(c, settings[++i]), { hairpin: dev.hairpin });
    else await fail(c.p, `ip link set: "${word}" is not simulated here`, 2);
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
  if (what === 'show' || what === 'list' || what === 'ls') {
    const dev = after(rest, 'dev');
    const words = rest.filter((w, i) => !['dev', 'root', 'match', 'exact', 'to'].includes(w) && rest[i - 1] !== 'dev');
    const want = words[0] === 'default' ? (family === 4 ? '0.0.0.0/0' : '::/0') : words[0];
    const keep = (r: Route): boolean => (dev === undefined || r.dev?.name === dev) && (want === undefined || r.dst.text === want || r.dst.base.text === want);
    return c.p.out(c.style.json ? jsonText(routesJson(c.ns, family, keep), c.style.pretty ?? false) : routesText(c.ns, family, keep));
  }
  if (what === 'get') return get(c, rest);
  if (!what || what === 'flush' || what === 'append')
    return void (await fail(c.p, what ? `ip route ${what}: not simulated here` : `Command "${c.words[0]}" is unknown, try "ip route help".`, 255));
  await changing(c);
  const spec = await routeSpec(c, rest);
  const removing = what === 'del' || what === 'delete';
  if (!removing && hostBits(spec.dst)) await fail(c.p, 'Error: Invalid prefix for given prefix length.', 2);
  const error = removing ? c.ns.removeRoute(spec) : c.ns.addRoute(spec, what !== 'add');
  if (error === 'ENETUNREACH') await fail(c.p, 'Error: Nexthop has invalid gateway.', 2);
  if (error === 'ENETDOWN') await fail(c.p, 'Error: Device for nexthop is not up.', 2);
  if (error) await answers(c.p, WORDS[error]);
}

function hostBits(dst: string): boolean {
  const [base = '', bits] = dst.split('/');
  const address = parseIp(base);
  if (!address || bits === undefined) return false;
  return address.groups.some((g, i) => (g & ~(Number(bits) - i * 16 >= 16 ? 0xffff : Number(bits) - i * 16 <= 0 ? 0 : (0xffff << (16 - (Number(bits) - i * 16))) & 0xffff)) !== 0);
}

async function get(c: Call, rest: readonly string[]): Promise<void> {
  const text = rest.filter((w) => w !== 'to')[0];
  const address = text === undefined ? undefined : parseIp(text.replace(/\/(32|128)$/, ''));
  if (!address) return void (await fail(c.p, text === undefined ? 'need at least a destination address' : `Error: any valid prefix is expected rather than "${text}".`, 1));
  const found = routeGet(c.ns, address, c.p.user.uid);
  if ('error' in found) await answers(c.p, found.error);
  else await c.p.out(found.out);
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
    else if (word === 'scope') more.scope = words.shift() as 'link';
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

async function valid(c: Call, text: string | undefined): Promise<string> {
  return text !== undefined && parseIp(text) ? text : fail(c.p, `Error: ${text?.includes(':') ? 'inet6' : 'inet'} address is expected rather than "${text ?? ''}".`, 1);
}
