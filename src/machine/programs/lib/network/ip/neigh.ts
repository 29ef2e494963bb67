// ip neighbour. upstream: iproute2 ip/ipneigh.c; Linux net/core/neighbour.c
import { contains, type Ip, parseCidr } from '../../../../../base/ip.ts';
import { refresh, writeNeighbour } from '../../../../network/neighbour.ts';
import type { Device, Neighbour } from '../../../../network/types.ts';
import { jsonText } from '../ip-json.ts';
import { addressOf, answers, type Call, changing, device, IpProblem, isShow, notHere, prefixOrFail, unknown, verb, Words, wrong } from './call.ts';
import { NEIGH_USAGE } from './usage.ts';

const STATES: Readonly<Record<string, Neighbour['state'] | 'NONE'>> = {
  permanent: 'PERMANENT',
  reachable: 'REACHABLE',
  noarp: 'NOARP',
  none: 'NONE',
  stale: 'STALE',
  incomplete: 'INCOMPLETE',
  delay: 'DELAY',
  probe: 'PROBE',
  failed: 'FAILED',
};

export async function neighbour(c: Call): Promise<void> {
  const what = verb(c, ['show', 'list', 'lst', 'ls', 'add', 'change', 'chg', 'replace', 'delete', 'del', 'get', 'flush', 'help']);
  const rest = c.words.slice(1);
  if (isShow(what)) return show(c, rest);
  if (what === 'help') throw new IpProblem(NEIGH_USAGE, 255);
  if (!what) throw unknown(c, 'neigh');
  if (what === 'get') return get(c, rest);
  changing(c);
  if (what === 'flush') return flush(c, rest);
  modify(c, what === 'chg' ? 'change' : what === 'delete' ? 'del' : what, rest);
}

interface Row {
  readonly dev: Device;
  readonly n: Neighbour;
}

interface Filter {
  readonly dev: Device | undefined;
  readonly states: ReadonlySet<string> | undefined;
  readonly proxy: boolean;
  keep(row: Row): boolean;
}

function filter(c: Call, rest: readonly string[]): Filter {
  const words = new Words(rest);
  const tests: ((r: Row) => boolean)[] = [];
  let dev: Device | undefined;
  let states: Set<string> | undefined;
  let proxy = false;
  for (let word = words.next(); word !== undefined; word = words.next()) {
    if (word === 'dev') dev = device(c, words.value());
    else if (word === 'proxy') proxy = true;
    else if (word === 'unused') tests.push(({ n }) => n.state !== 'REACHABLE');
    else if (word === 'nomaster') tests.push(({ dev: d }) => d.master === undefined);
    else if (word === 'nud') {
      const name = words.value();
      const state = name === 'all' ? undefined : STATES[name];
      if (name !== 'all' && !state) throw wrong(name, 'nud state is bad', 'bare');
      states = new Set([...(states ?? []), ...(state ? [state] : Object.values(STATES))]);
    } else if (word === 'vrf' || word === 'master' || word === 'protocol') throw notHere(`neigh ${word}`);
    else {
      const text = word === 'to' ? words.value() : word;
      if (text === 'all' || text === 'any') continue;
      const prefix = parseCidr(text) ?? prefixOrFail(text);
      tests.push(({ n }) => contains(prefix, n.ip));
    }
  }
  const keep = ({ dev: d, n }: Row): boolean => (!dev || d === dev) && (!states || states.has(n.state)) && tests.every((test) => test({ dev: d, n }));
  return { dev, states, proxy, keep };
}

/** IPv4 first; what is of no use any more is not told of unless it is asked for. */
function rows(c: Call, f: Filter): Row[] {
  const now = c.ns.clock.now();
  const all: Row[] = [];
  for (const dev of c.ns.devices.values())
    for (const n of dev.neighbours.values()) {
      refresh(dev, n, now);
      if ((c.style.family ?? n.ip.family) === n.ip.family && f.keep({ dev, n })) all.push({ dev, n });
    }
  return [...all.filter((r) => r.n.ip.family === 4), ...all.filter((r) => r.n.ip.family === 6)];
}

const macOf = (n: Neighbour): string | undefined => (n.state === 'FAILED' || n.state === 'INCOMPLETE' ? undefined : (n.given ?? n.target?.mac));

async function show(c: Call, rest: readonly string[]): Promise<void> {
  const f = filter(c, rest);
  const list = f.proxy ? [] : rows(c, f);
  if (!c.style.json) {
    const proxies = f.proxy ? proxiesOf(c, f.dev) : [];
    return c.p.out([...list.map((r) => line(c, r, f)), ...proxies.map(({ dev, ip }) => `${ip.text} ${f.dev ? '' : `dev ${dev.name} `}proxy \n`)].join(''));
  }
  await c.p.out(
    jsonText(
      list.map(({ dev, n }) => {
        const mac = macOf(n);
        return { dst: n.ip.text, ...(f.dev ? {} : { dev: dev.name }), ...(mac ? { lladdr: mac } : {}), state: [n.state] };
      }),
      c.style.pretty ?? false,
    ),
  );
}

function line(c: Call, { dev, n }: Row, f: Filter): string {
  const mac = macOf(n);
  if (c.style.brief) return `${n.ip.text.padEnd(39)} ${f.dev ? '' : `${dev.name.padEnd(16)} `}${mac ?? ''}\n`;
  const ago = (since: number): number => Math.max(0, Math.floor((c.ns.clock.now() - since) / 1000));
  const dead = n.state === 'FAILED' || n.state === 'INCOMPLETE';
  const stats = c.style.stats
    ? ` ${dead ? '' : 'ref 1 '}used ${ago(n.since)}/${ago(n.confirmed)}/${ago(n.since)}probes ${n.state === 'FAILED' ? 6 : n.state === 'PERMANENT' ? 0 : 4} `
    : '';
  return `${n.ip.text} ${f.dev ? '' : `dev ${dev.name} `}${mac ? `lladdr ${mac} ` : ''}${stats}${n.state} \n`;
}

function proxiesOf(c: Call, only: Device | undefined): { readonly dev: Device; readonly ip: Ip }[] {
  return [...c.ns.devices.values()].filter((d) => !only || d === only).flatMap((dev) => [...dev.answersFor].map((ip) => ({ dev, ip })));
}

interface Spec {
  readonly ip: Ip;
  readonly dev: Device;
  readonly mac: string | undefined;
  readonly state: Neighbour['state'] | 'NONE';
  readonly proxy: boolean;
}

const MISSING = 'Device and destination are required arguments.';

function read(c: Call, rest: readonly string[]): Spec {
  const words = new Words(rest);
  let ip: Ip | undefined;
  let dev: string | undefined;
  let mac: string | undefined;
  let proxy = false;
  let state: Spec['state'] = 'PERMANENT';
  for (let word = words.next(); word !== undefined; word = words.next()) {
    if (word === 'lladdr') mac = words.value();
    else if (word === 'dev') dev = words.value();
    else if (word === 'nud') {
      const name = words.value();
      const found = STATES[name];
      if (!found) throw wrong(name, 'nud state is bad', 'bare');
      state = found;
    } else if (word === 'proxy') {
      proxy = true;
      ip = addressOf(words.value(), c.style.family);
    } else if (['router', 'use', 'managed', 'extern_learn', 'protocol'].includes(word)) throw notHere(`neigh ${word}`);
    else ip = addressOf(word === 'to' ? words.value() : word, c.style.family);
  }
  if (!ip || dev === undefined) throw new IpProblem(MISSING, 255);
  return { ip, dev: device(c, dev), mac, state, proxy };
}

function modify(c: Call, what: string, rest: readonly string[]): void {
  const { ip, dev, mac, state, proxy } = read(c, rest);
  if (proxy) {
    if (what === 'del' && !dev.answersFor.delete(ip)) throw answers('No such file or directory');
    if (what !== 'del') dev.answersFor.add(ip);
    return c.ns.changed();
  }
  const known = dev.neighbours.get(ip);
  if (what === 'del') {
    if (!known) throw answers('No such file or directory');
    dev.neighbours.delete(ip);
    return c.ns.changed();
  }
  if (known && what === 'add') throw answers('File exists');
  if (!known && what === 'change') throw answers('No such file or directory');
  const written = mac === undefined ? known && macOf(known) : lladdr(mac);
  if (written === undefined && !known) throw new IpProblem('Error: No link layer address given.', 2);
  if (written !== undefined) writeNeighbour(dev, ip, written, state === 'NONE' ? 'STALE' : state);
  c.ns.changed();
}

/** Six bytes: fewer are refused by the kernel. */
function lladdr(text: string): string {
  const parts = text.split(':');
  const odd = parts.find((x) => !/^[\da-f]{1,2}$/i.test(x));
  if (odd !== undefined && parts.length > 1) throw new IpProblem(`"${odd}" is invalid lladdr.`, 1);
  if (parts.length !== 6) throw new IpProblem('Error: Invalid link address.', 2);
  return parts.map((x) => x.toLowerCase().padStart(2, '0')).join(':');
}

async function get(c: Call, rest: readonly string[]): Promise<void> {
  const words = new Words(rest);
  let ip: Ip | undefined;
  let dev: string | undefined;
  for (let word = words.next(); word !== undefined; word = words.next()) {
    if (word === 'dev') dev = words.value();
    else if (word === 'proxy') throw notHere('neigh get proxy');
    else ip = addressOf(word === 'to' ? words.value() : word, c.style.family);
  }
  if (!ip || dev === undefined) throw new IpProblem('Device and address are required arguments.', 1);
  const on = device(c, dev);
  const n = on.neighbours.get(ip);
  if (!n) throw new IpProblem('Error: Neighbour entry not found.', 2);
  refresh(on, n, c.ns.clock.now());
  await c.p.out(line(c, { dev: on, n }, { dev: undefined, states: undefined, proxy: false, keep: () => true }));
}

/** Entries that somebody has written stay unless they are named by their state. */
async function flush(c: Call, rest: readonly string[]): Promise<void> {
  if (rest.length === 0) throw new IpProblem('Flush requires arguments.', 1);
  const f = filter(c, rest);
  const doomed = rows(c, f).filter(({ n }) => f.states !== undefined || (n.state !== 'PERMANENT' && n.state !== 'NOARP'));
  for (const { dev, n } of doomed) dev.neighbours.delete(n.ip);
  c.ns.changed();
  if (!c.style.stats) return;
  if (doomed.length === 0) return c.p.out('Nothing to flush.\n');
  await c.p.out(`\n*** Round 1, deleting ${doomed.length} entries ***\n*** Flush is complete after 1 round ***\n`);
}
