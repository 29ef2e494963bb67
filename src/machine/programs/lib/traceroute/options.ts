// The command line of traceroute 2.1 and what is wrong with it. upstream: traceroute.c option_list, clif.c
import { USAGE } from './usage.ts';

export type Method = 'default' | 'icmp' | 'tcp' | 'udp';

export interface TraceOptions {
  readonly family: 4 | 6 | undefined;
  readonly method: Method;
  readonly first: number;
  readonly hops: number;
  readonly queries: number;
  /** So many probes are on their way at once. */
  readonly together: number;
  /** Seconds, and the factors of the time that a probe nearby took. */
  readonly wait: readonly [most: number, here: number, near: number];
  /** Milliseconds between two probes. */
  readonly pause: number;
  readonly port: number | undefined;
  readonly sport: number | undefined;
  readonly source: string | undefined;
  readonly device: string | undefined;
  readonly mark: number | undefined;
  readonly numeric: boolean;
  readonly back: boolean;
  readonly discover: boolean;
  readonly direct: boolean;
  readonly paths: boolean;
  /** -O info: the flags of TCP's last answer are told. */
  readonly info: boolean;
  readonly host: string;
  readonly length: number | undefined;
}

/** What is said instead of a trace. */
export interface Said {
  readonly out?: string;
  readonly err?: string;
  readonly code: number;
}

interface Option {
  readonly short?: string;
  readonly long?: string;
  readonly argument?: string;
  readonly kind?: 'whole' | 'real' | 'text';
}

const OPTIONS: readonly Option[] = [
  { short: '4' },
  { short: '6' },
  { short: 'd', long: 'debug' },
  { short: 'F', long: 'dont-fragment' },
  { short: 'f', long: 'first', argument: 'first_ttl', kind: 'whole' },
  { short: 'g', long: 'gateway', argument: 'gate,...', kind: 'text' },
  { short: 'I', long: 'icmp' },
  { short: 'T', long: 'tcp' },
  { short: 'i', long: 'interface', argument: 'device', kind: 'text' },
  { short: 'm', long: 'max-hops', argument: 'max_ttl', kind: 'whole' },
  { short: 'N', long: 'sim-queries', argument: 'squeries', kind: 'whole' },
  { short: 'n' },
  { short: 'p', long: 'port', argument: 'port', kind: 'whole' },
  { short: 't', long: 'tos', argument: 'tos', kind: 'whole' },
  { short: 'l', long: 'flowlabel', argument: 'flow_label', kind: 'whole' },
  { short: 'w', long: 'wait', argument: 'MAX,HERE,NEAR', kind: 'text' },
  { short: 'q', long: 'queries', argument: 'nqueries', kind: 'whole' },
  { short: 'r' },
  { short: 's', long: 'source', argument: 'src_addr', kind: 'text' },
  { short: 'z', long: 'sendwait', argument: 'sendwait', kind: 'real' },
  { short: 'e', long: 'extensions' },
  { short: 'A', long: 'as-path-lookups' },
  { short: 'M', long: 'module', argument: 'name', kind: 'text' },
  { short: 'O', long: 'options', argument: 'OPTS,...', kind: 'text' },
  { long: 'sport', argument: 'num', kind: 'whole' },
  { long: 'fwmark', argument: 'num', kind: 'whole' },
  { short: 'U', long: 'udp' },
  { short: 'D', long: 'dccp' },
  { short: 'P', long: 'protocol', argument: 'prot', kind: 'text' },
  { long: 'mtu' },
  { long: 'back' },
  { short: 'V', long: 'version' },
  { long: 'help' },
];
const MODULES: Readonly<Record<string, Method>> = { default: 'default', traditional: 'default', icmp: 'icmp', tcp: 'tcp', udp: 'udp' };
const OTHER_MODULES: readonly string[] = ['tcpconn', 'udplite', 'dccp', 'raw'];
/** What these would change cannot be seen here. */
const NOT_SIMULATED: readonly string[] = ['g', 't', 'l', 'D', 'P'];
const COPYRIGHT = 'Copyright (c) 2016  Dmitry Butskoy,   License: GPL v2 or any later\n';
const TCP_HELP = `  syn                         Set tcp flag SYN (default if no other tcp flags
                              specified)
  ack                         Set tcp flag ACK,
  fin                         FIN,
  rst                         RST,
  psh                         PSH,
  urg                         URG,
  ece                         ECE,
  cwr                         CWR
  flags=NUM                   Set tcp flags exactly to value NUM
  ecn                         Send syn packet with tcp flags ECE and CWR (for
                              Explicit Congestion Notification, rfc3168)
  sack                        Use sack,
  timestamps                  timestamps,
  window_scaling              window_scaling option for tcp
  sysctl                      Use current sysctl (/proc/sys/net/*) setting for
                              the tcp options and ecn. Always set by default
                              (with "syn") if nothing else specified
  reuse                       Allow to reuse local port numbers for the huge
                              workloads (SO_REUSEADDR)
  mss=NUM                     Use value of NUM for maxseg tcp option (when syn)
  info                        Print tcp flags of final tcp replies when target
                              host is reached. Useful to determine whether an
                              application listens the port etc.
`;

const bad = (err: string): Said => ({ err: `${err}\n`, code: 2 });

/** Reads the words behind the program's name. */
export function readTrace(argv: readonly string[]): TraceOptions | Said {
  const given = new Map<string, string>();
  const words: { readonly text: string; readonly at: number }[] = [];
  let method: Method = 'default';
  for (let at = 1; at < argv.length; at++) {
    const word = argv[at] ?? '';
    if (word === '-' || !word.startsWith('-')) {
      words.push({ text: word, at });
      continue;
    }
    const read = readWord(argv, at, given);
    if (typeof read !== 'number') return read;
    at = read;
    method = given.has('U') ? 'udp' : given.has('T') ? 'tcp' : given.has('I') ? 'icmp' : method;
  }
  if (given.has('help')) return { out: USAGE, code: 0 };
  if (given.has('V')) return { err: 'Modern traceroute for Linux, version 2.1.2\n', out: COPYRIGHT, code: 0 };
  const module = given.get('M');
  if (module !== undefined && !MODULES[module])
    return OTHER_MODULES.includes(module) ? bad(`portside: traceroute -M ${module} is not simulated here`) : bad(`Unknown traceroute module ${module}`);
  if (module !== undefined) method = MODULES[module] ?? method;
  for (const letter of NOT_SIMULATED) if (given.has(letter)) return bad(`portside: traceroute -${letter} is not simulated here`);
  const options = given.get('O')?.split(',') ?? [];
  if (options.includes('help')) return { out: method === 'tcp' ? TCP_HELP : `No options for module \`${method}'\n`, code: 0 };
  const unknown = options.find((o) => o !== 'info' && o !== 'syn' && o !== 'sysctl');
  if (unknown !== undefined) return bad(method === 'tcp' ? `portside: traceroute -O ${unknown} is not simulated here` : `Cannot handle \`-O' option with arg \`${given.get('O')}'`);
  return complete(argv, given, words, method, options.includes('info'));
}

function complete(
  argv: readonly string[],
  given: ReadonlyMap<string, string>,
  words: readonly { readonly text: string; readonly at: number }[],
  method: Method,
  info: boolean,
): TraceOptions | Said {
  const number = (name: string, otherwise: number): number => Number(given.get(name) ?? otherwise);
  const [host, length, extra] = words;
  if (!host) return argv.length === 1 ? { out: USAGE, code: 0 } : bad('Specify "host" missing argument.');
  if (length && !/^(0x[\da-f]+|\d+)$/i.test(length.text)) return bad(`Cannot handle "packetlen" cmdline arg \`${length.text}' on position 2 (argc ${length.at})`);
  if (extra) return bad(`Extra arg \`${extra.text}' (position 3, argc ${extra.at})`);
  const options: TraceOptions = {
    family: given.has('6') ? 6 : given.has('4') ? 4 : undefined,
    method,
    first: number('f', 1),
    hops: number('m', 30),
    queries: number('q', 3),
    together: given.has('sport') || given.has('mtu') ? 1 : Math.max(1, number('N', 16)),
    wait: waitOf(given.get('w')),
    pause: number('z', 0) > 10 ? number('z', 0) : number('z', 0) * 1000,
    port: given.has('p') ? number('p', 0) : undefined,
    sport: given.has('sport') ? number('sport', 0) : undefined,
    source: given.get('s'),
    device: given.get('i'),
    mark: given.has('fwmark') ? number('fwmark', 0) : undefined,
    numeric: given.has('n'),
    back: given.has('back'),
    discover: given.has('mtu'),
    direct: given.has('r'),
    paths: given.has('A'),
    info,
    host: host.text,
    length: length ? Number(length.text) : undefined,
  };
  return wrong(options) ?? options;
}

function wrong(o: TraceOptions): Said | undefined {
  if (o.hops > 255) return bad('max hops cannot be more than 255');
  if (o.first < 1 || o.first > o.hops) return bad('first hop out of range');
  if (o.queries < 1 || o.queries > 10) return bad('no more than 10 probes per hop');
  if (o.wait.some((n) => n < 0)) return bad(`bad wait specifications \`${o.wait.join(',')}' used`);
  if ((o.length ?? 0) > 65_000) return bad(`too big packetlen ${o.length} specified`);
  return undefined;
}

/** One word of options; where it ends, or what is wrong. */
function readWord(argv: readonly string[], at: number, given: Map<string, string>): number | Said {
  const word = argv[at] ?? '';
  if (word.startsWith('--')) {
    const [name = '', value] = word.slice(2).split(/=(.*)/s);
    const option = OPTIONS.find((o) => o.long === name);
    if (!option) return bad(`Bad option \`${word}' (argc ${at})`);
    return take(option, `--${name}`, value, argv, at, given);
  }
  for (let i = 1; i < word.length; i++) {
    const option = OPTIONS.find((o) => o.short === word[i]);
    if (!option) return bad(`Bad option \`-${word[i]}' (argc ${at})`);
    if (option.argument !== undefined) return take(option, `-${word[i]}`, word.slice(i + 1) || undefined, argv, at, given);
    given.set(word[i] ?? '', '');
  }
  return at;
}

function take(option: Option, shown: string, glued: string | undefined, argv: readonly string[], at: number, given: Map<string, string>): number | Said {
  const key = option.short ?? option.long ?? '';
  if (option.argument === undefined) {
    given.set(key, '');
    return at;
  }
  const where = glued === undefined ? at + 1 : at;
  const value = glued ?? argv[where];
  if (value === undefined) return bad(`Option \`${shown}' (argc ${at}) requires an argument: \`${shown}${shown.startsWith('--') ? '=' : ' '}${option.argument}'`);
  const fits = option.kind === 'whole' ? /^(0x[\da-f]+|\d+)$/i : option.kind === 'real' ? /^\d*\.?\d+$/ : key === 'w' ? /^-?[\d.]+(,-?[\d.]+){0,2}$/ : /^/;
  if (!fits.test(value)) return bad(`Cannot handle \`${shown}' option with arg \`${value}' (argc ${where})`);
  given.set(key, value);
  return where;
}

/** One number alone leaves no factors. */
function waitOf(text: string | undefined): readonly [number, number, number] {
  if (text === undefined) return [5, 3, 10];
  const [most = 0, here = 0, near = 0] = text.split(',').map(Number);
  return [most, here, near];
}
