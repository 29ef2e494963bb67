// upstream: iproute2 ip(8)
import { ExitError } from '../os/errors.ts';
import type { Process, Program } from '../os/types.ts';
import { address } from './lib/network/ip/address.ts';
import { type Call, fail, IpProblem } from './lib/network/ip/call.ts';
import { link } from './lib/network/ip/link.ts';
import { neighbour } from './lib/network/ip/neigh.ts';
import { addressLabels, joined, namespaces, nothing, tokens, vrfs } from './lib/network/ip/others.ts';
import { route } from './lib/network/ip/route.ts';
import { rule } from './lib/network/ip/rule.ts';
import { USAGE } from './lib/network/ip/usage.ts';
import type { LinkStyle } from './lib/network/link-text.ts';
import { netnsOf } from './lib/network/netns-of.ts';
import { RouteProblem } from './lib/network/route-show.ts';

/** Objects in the order in which their prefixes are tried; undefined: not simulated. */
const OBJECTS: readonly (readonly [name: string, run: ((c: Call) => Promise<void>) | undefined])[] = [
  ['address', address],
  ['addrlabel', addressLabels],
  ['maddress', joined],
  ['route', route],
  ['rule', rule],
  ['neighbor', neighbour],
  ['neighbour', neighbour],
  ['ntable', undefined],
  ['ntbl', undefined],
  ['link', link],
  ['l2tp', undefined],
  ['fou', undefined],
  ['ila', undefined],
  ['macsec', undefined],
  ['tunnel', nothing('tunnel')],
  ['tunl', nothing('tunnel')],
  ['tuntap', nothing('tuntap')],
  ['tap', nothing('tuntap')],
  ['token', tokens],
  ['tcpmetrics', nothing('tcp_metrics')],
  ['tcp_metrics', nothing('tcp_metrics')],
  ['monitor', monitor],
  ['xfrm', nothing('xfrm')],
  ['mroute', nothing('mroute')],
  ['mrule', undefined],
  ['netns', namespaces],
  ['netconf', undefined],
  ['vrf', vrfs],
  ['sr', undefined],
  ['nexthop', nothing('nexthop')],
  ['mptcp', undefined],
  ['ioam', undefined],
  ['amt', undefined],
  ['stats', undefined],
];

/** Shows and changes devices, addresses, routes, rules and neighbours. */
export const ip: Program = {
  name: 'ip',
  summary: 'Show and change network devices, addresses and routes.',
  async main(p) {
    const words = p.argv.slice(1);
    const o = await options(p, words);
    if (o.batch !== undefined) return batch(p, o.batch, o.style, o.force);
    const object = words.shift();
    if (object === undefined) return fail(p, USAGE, 255);
    return run(p, object, words, o.style);
  },
};

async function run(p: Process, object: string, words: readonly string[], style: LinkStyle): Promise<number> {
  if ('help'.startsWith(object)) return fail(p, USAGE, 255);
  const found = OBJECTS.find(([name]) => name.startsWith(object));
  if (!found) return fail(p, `Object "${object}" is unknown, try "ip help".`, 1);
  const [name, work] = found;
  if (!work) return fail(p, `ip ${name}: not simulated here`, 255);
  try {
    await work({ p, ns: netnsOf(p.machine), style, words });
    return 0;
  } catch (e) {
    if (e instanceof IpProblem || e instanceof RouteProblem) return fail(p, e.message, e.exit);
    throw e;
  }
}

interface Options {
  readonly style: LinkStyle;
  readonly batch: string | undefined;
  readonly force: boolean;
}

const FAMILIES: Readonly<Record<string, 4 | 6>> = { inet: 4, inet6: 6 };
/** Long names, of which a beginning is enough. upstream: ip.c main */
const NAMES: readonly string[] = [
  'loops',
  'family',
  'human',
  'human-readable',
  'iec',
  'stats',
  'statistics',
  'details',
  'resolve',
  'oneline',
  'timestamp',
  'tshort',
  'Version',
  'force',
  'batch',
  'brief',
  'json',
  'rcvbuf',
  'color',
  'help',
  'netns',
  'Numeric',
  'all',
  'pretty',
  'echo',
];
const SHORT: Readonly<Record<string, string>> = {
  h: 'human',
  s: 'stats',
  t: 'timestamp',
  ts: 'tshort',
  n: 'netns',
  N: 'Numeric',
  r: 'resolve',
  rc: 'rcvbuf',
  br: 'brief',
  b: 'batch',
  f: 'family',
  p: 'pretty',
  a: 'all',
};

async function options(p: Process, words: string[]): Promise<Options> {
  let style: LinkStyle = { brief: false, details: false, family: undefined };
  let batchFile: string | undefined;
  let force = false;
  const value = async (): Promise<string> => words.shift() ?? fail(p, USAGE, 255);
  while (words[0]?.startsWith('-')) {
    const option = (words.shift() ?? '').replace(/^--(?=.)/, '-');
    if (option === '-') break;
    const bare = option.slice(1);
    const name = SHORT[bare] ?? NAMES.find((n) => n.startsWith(bare)) ?? bare;
    if (bare === '4' || bare === '6') style = { ...style, family: Number(bare) as 4 | 6 };
    else if (bare === '0') style = { ...style, link: true };
    else if (bare === 'B' || bare === 'M') return fail(p, `ip: option "${option}" is not simulated here`, 255);
    else if (/^c(o(l(or?)?)?)?=(always|auto|never)$/.test(bare) || name === 'color') {
      if (bare.endsWith('=always')) return fail(p, `ip: option "${option}" is not simulated here`, 255);
    } else if (name === 'family') {
      const family = await value();
      if (family === 'link') style = { ...style, link: true };
      else if (FAMILIES[family]) style = { ...style, family: FAMILIES[family] };
      else if (family === 'mpls' || family === 'bridge' || family === 'help') return fail(p, `ip: family ${family} is not simulated here`, 255);
      else return fail(p, `Error: argument "${family}" is wrong: invalid protocol family`, 255);
    } else if (name === 'brief') style = { ...style, brief: true };
    else if (name === 'details') style = { ...style, details: true };
    else if (name === 'oneline') style = { ...style, oneline: true };
    else if (name === 'json') style = { ...style, json: true };
    else if (name === 'pretty') style = { ...style, pretty: true };
    else if (name === 'stats' || name === 'statistics') style = { ...style, stats: (style.stats ?? 0) + 1 };
    else if (name === 'human' || name === 'human-readable') style = { ...style, human: true };
    else if (name === 'iec') style = { ...style, iec: true };
    else if (name === 'Numeric') style = { ...style, numeric: true };
    else if (name === 'force') force = true;
    // Times are told by monitor alone, and no name is looked up for what has none.
    else if (['timestamp', 'tshort', 'resolve', 'all', 'echo'].includes(name)) continue;
    else if (name === 'loops' || name === 'rcvbuf') {
      const text = await value();
      if (!/^\d+$/.test(text)) return fail(p, name === 'rcvbuf' ? `Invalid rcvbuf size '${text}'` : `Error: argument "${text}" is wrong: invalid loops value\n`, 255);
    } else if (name === 'batch') batchFile = await value();
    else if (name === 'netns') {
      const text = await value();
      return fail(p, `Cannot open network namespace "${text}": No such file or directory`, 255);
    } else if (name === 'Version') {
      await p.out('ip utility, iproute2-6.1.0, libbpf 1.1.2\n');
      throw new ExitError(0);
    } else if (name === 'help') await fail(p, USAGE, 255);
    else return fail(p, `Option "${option}" is unknown, try "ip -help".`, 255);
  }
  return { style, batch: batchFile, force };
}

/** Commands of a file, one a line: the first that fails ends it, unless -force. */
async function batch(p: Process, file: string, style: LinkStyle, force: boolean): Promise<number> {
  let text: string;
  try {
    text = file === '-' ? await p.readAll() : p.fs.readText(p.path(file));
  } catch {
    return fail(p, `Cannot open file "${file}" for reading: No such file or directory`, 1);
  }
  let code = 0;
  for (const [i, line] of text.split('\n').entries()) {
    const words = line.replace(/#.*/, '').split(/\s+/).filter(Boolean);
    const object = words.shift();
    if (object === undefined) continue;
    try {
      await run(p, object, words, style);
    } catch (e) {
      if (!(e instanceof ExitError)) throw e;
      // What is wrong with the words ends the program at once; what the kernel refuses is counted.
      if (e.code === 1 || e.code === 255) throw e;
      await p.err(`Command failed ${file}:${i + 1}\n`);
      code = 1;
      if (!force) return code;
    }
  }
  return code;
}

async function monitor(c: Call): Promise<void> {
  const word = c.words[0];
  const objects = [
    'link',
    'address',
    'route',
    'mroute',
    'maddress',
    'rule',
    'neigh',
    'netconf',
    'netns',
    'nsid',
    'prefix',
    'nexthop',
    'stats',
    'all',
    'file',
    'label',
    'all-nsid',
    'help',
  ];
  if (word !== undefined && !objects.some((o) => o.startsWith(word))) throw new IpProblem(`Argument "${word}" is unknown, try "ip monitor help".`, 255);
  throw new IpProblem('ip monitor: not simulated here', 255);
}
