// upstream: tcpdump 4.99.3, libpcap 1.10.3
import { type Bytes, concat, encode } from '../../base/bytes.ts';
import type { Netns } from '../network/netns.ts';
import type { Process, Program } from '../os/types.ts';
import { reason } from './lib/command.ts';
import { netnsOf } from './lib/network/netns-of.ts';
import { readHosts } from './lib/resolver.ts';
import { FilterError } from './lib/tcpdump/filter/lexer.ts';
import { compileFilter, type Test } from './lib/tcpdump/filter/parser.ts';
import type { Source } from './lib/tcpdump/filter/primitives.ts';
import { type Frame, frameOf } from './lib/tcpdump/frame.ts';
import { COOKED, ETHERNET, fileHeader, linkHeader, readCapture, record } from './lib/tcpdump/pcap.ts';
import { Printer, type Style } from './lib/tcpdump/print.ts';

const VERSION = `tcpdump version 4.99.3
libpcap version 1.10.3 (with TPACKET_V3)
OpenSSL 3.0.19 27 Jan 2026
`;
const USAGE = `${VERSION}Usage: tcpdump [-AbdDefhHIJKlLnNOpqStuUvxX#] [ -B size ] [ -c count ] [--count]
		[ -C file_size ] [ -E algo:secret ] [ -F file ] [ -G seconds ]
		[ -i interface ] [ --immediate-mode ] [ -j tstamptype ]
		[ -M secret ] [ --number ] [ --print ] [ -Q in|out|inout ]
		[ -r file ] [ -s snaplen ] [ -T type ] [ --version ]
		[ -V file ] [ -w file ] [ -W filecount ] [ -y datalinktype ]
		[ --time-stamp-precision precision ] [ --micro ] [ --nano ]
		[ -z postrotate-command ] [ -Z user ] [ expression ]
`;
const NOT_HERE = 'bdIJm';

interface Options {
  device: string | undefined;
  count: number | undefined;
  numeric: boolean;
  direction: 'in' | 'out' | 'inout';
  snaplen: number;
  list: boolean;
  /** The file that packets are written to, or read from. */
  write: string | undefined;
  read: string | undefined;
  /** Only how many there are (--count). */
  countOnly: boolean;
  /** Both written to a file and printed (--print). */
  print: boolean;
  /** The file that the expression stands in (-F). */
  expressionFile: string | undefined;
  /** The links that a device has are asked for (-L). */
  links: boolean;
  style: { time: Style['time']; quiet: boolean; absolute: boolean; dump: Style['dump']; dumpLink: boolean; verbose: number; trusting: boolean; link: boolean; number: boolean };
  expression: string;
}

/** A command line that is wrong: what is said, and the exit code. */
class Refused extends Error {
  readonly code: number;
  constructor(message: string, code = 1) {
    super(message);
    this.code = code;
  }
}

/** Prints the packets that pass an interface. */
export const tcpdump: Program = {
  name: 'tcpdump',
  summary: 'Print the packets that pass a network interface.',
  async main(p) {
    const words = p.argv.slice(1);
    if (words.includes('--version') || words.includes('-h') || words.includes('--help')) {
      await p.out(words.includes('--version') ? VERSION : USAGE);
      return 0;
    }
    try {
      const options = parse(words);
      const ns = netnsOf(p.machine);
      if (options.list) {
        await p.out(devicesText(ns));
        return 0;
      }
      if (options.expressionFile !== undefined) options.expression = expressionOf(p, options.expressionFile);
      if (options.read !== undefined) return await readBack(p, ns, options.read, options);
      const device = deviceOf(p, ns, options);
      if (options.links) {
        await p.out(linksText(device));
        return 0;
      }
      return await listen(p, ns, device, options);
    } catch (e) {
      if (!(e instanceof Refused) && !(e instanceof FilterError)) throw e;
      await p.err(`${e.message.startsWith('Usage') || e.message.startsWith('tcpdump') ? '' : 'tcpdump: '}${e.message}\n`);
      return e instanceof Refused ? e.code : 1;
    }
  },
};

function deviceOf(p: Process, ns: Netns, options: Options): string {
  const first = [...ns.devices.values()].find((d) => d.up && d.kind !== 'loopback')?.name ?? 'lo';
  const name = options.device ?? first;
  if (p.user.uid !== 0) throw new Refused(`${name}: You don't have permission to perform this capture on that device\n(socket: Operation not permitted)`);
  if (name !== 'any' && !ns.devices.has(name)) throw new Refused(`${name}: No such device exists\n(No such device exists)`);
  if (name !== 'any' && !ns.devices.get(name)?.up) throw new Refused(`${name}: That device is not up`);
  return name;
}

function expressionOf(p: Process, name: string): string {
  try {
    return p.fs.readText(p.path(name));
  } catch (e) {
    throw new Refused(`can't open ${name}: ${reason(e)}`);
  }
}

const linksText = (device: string): string =>
  device === 'any'
    ? 'Data link types for any (use option -y to set):\n  LINUX_SLL (Linux cooked v1)\n  LINUX_SLL2 (Linux cooked v2)\n'
    : `Data link types for ${device} (use option -y to set):\n  EN10MB (Ethernet)\n  DOCSIS (DOCSIS) (printing not supported)\n`;

/** What filters ask of where packets come from. */
function sourceOf(p: Process, ns: Netns, device: string | undefined, ethernet: boolean): Source {
  const hosts = readHosts(p);
  const bits = device === undefined ? undefined : ns.devices.get(device)?.addresses.find((a) => a.ip.family === 4)?.bits;
  // Without a device there is no mask to know; -i any has none that would fit all.
  const netmask = bits === undefined ? (device === 'any' ? 0 : undefined) : bits === 0 ? 0 : -1 << (32 - bits);
  return { ethernet, live: device !== undefined, netmask, addressesOf: (name) => hosts.filter((h) => h.names.includes(name)).map((h) => h.ip) };
}

/** The test of a frame that gives its bytes when it is asked for them. */
function testOf(test: Test, printer: Printer, linkType: number): (f: Frame) => boolean {
  return (f) => {
    const head = linkHeader(f, linkType);
    let bytes: Bytes | undefined;
    return test(
      f,
      () => {
        bytes ??= concat([head, printer.bytes(f)]);
        return bytes;
      },
      head.length,
    );
  };
}

async function listen(p: Process, ns: Netns, device: string, options: Options): Promise<number> {
  const hosts = readHosts(p);
  const any = device === 'any';
  const test = compileFilter(options.expression, sourceOf(p, ns, device, !any));
  const file = options.write === undefined ? undefined : await target(p, options.write, any ? COOKED : ETHERNET, options.snaplen);
  const plain = options.style.verbose > 0 || (file && !options.countOnly);
  await p.err(
    `${any ? 'tcpdump: data link type LINUX_SLL2\n' : ''}${plain ? 'tcpdump: ' : 'tcpdump: verbose output suppressed, use -v[v]... for full protocol decode\n'}listening on ${device}, link-type ${linkName(any ? COOKED : ETHERNET)}, snapshot length ${options.snaplen} bytes\n`,
  );
  const printer = new Printer({ any, names: options.numeric ? undefined : namesOf(hosts), ...options.style });
  const { interrupted, captured, received } = await take(p, ns, { device, test: testOf(test, printer, any ? COOKED : ETHERNET), options, printer, file });
  if (interrupted && !file) await p.out('\n');
  const packets = (n: number): string => `${n} packet${n === 1 ? '' : 's'}`;
  await p.err(`${packets(captured)} captured\n${packets(received)} received by filter\n0 packets dropped by kernel\n`);
  return 0;
}

interface Take {
  readonly device: string;
  readonly test: (f: Frame) => boolean;
  readonly options: Options;
  readonly printer: Printer;
  readonly file: Target | undefined;
}

const linkName = (type: number): string => (type === COOKED ? 'LINUX_SLL2 (Linux cooked v2)' : 'EN10MB (Ethernet)');

/** Where packets are written to. */
interface Target {
  put(f: Frame, ip: Bytes): Promise<void>;
}

async function target(p: Process, name: string, linkType: number, snaplen: number): Promise<Target> {
  const path = name === '-' ? undefined : p.path(name);
  const write = async (bytes: Bytes, append: boolean): Promise<void> => {
    if (path === undefined) await p.stdout.write(bytes);
    else p.fs.writeFile(path, bytes, { append });
  };
  try {
    await write(fileHeader(linkType, snaplen), false);
  } catch (e) {
    throw new Refused(`${name}: ${reason(e)}`);
  }
  let last = -1;
  return {
    put: async (f, ip) => {
      last = Math.max(Math.round(f.at * 1000), last + 7);
      await write(record(f, ip, last, linkType, snaplen), true);
    },
  };
}

/** -r: what a file holds, printed, counted or written to another one. */
async function readBack(p: Process, ns: Netns, name: string, options: Options): Promise<number> {
  let bytes: Bytes;
  try {
    bytes = name === '-' ? encode(await p.readAll()) : p.fs.readFile(p.path(name));
  } catch (e) {
    throw new Refused(`${name}: ${reason(e)}`);
  }
  const names = new Map([...ns.devices.values()].map((d) => [d.index, d.name]));
  const found = readCapture(bytes, (index) => names.get(index) ?? `ifindex ${index}`);
  if (typeof found === 'string') throw new Refused(found);
  const hosts = readHosts(p);
  const any = found.linkType === COOKED;
  await p.err(`reading from file ${name}, link-type ${linkName(found.linkType)}, snapshot length ${found.snaplen}\n${any ? 'Warning: interface names might be incorrect\n' : ''}`);
  const test = compileFilter(options.expression, sourceOf(p, ns, undefined, !any));
  const printer = new Printer({ any, names: options.numeric ? undefined : namesOf(hosts), ...options.style });
  const keep = testOf(test, printer, found.linkType);
  const frames = found.frames.filter(keep).slice(0, options.count);
  const stamp = stamper(options.style.time);
  const file = options.write === undefined ? undefined : await target(p, options.write, found.linkType, found.snaplen);
  for (const f of frames) {
    if (file) await file.put(f, printer.bytes(f));
    if ((!file || options.print) && !options.countOnly) await p.out(printer.line(f, stamp(f.at)));
  }
  if (options.countOnly) await p.out(`${frames.length} packet${frames.length === 1 ? '' : 's'}\n`);
  if (!found.truncated) return 0;
  await p.err(`tcpdump: pcap_loop: truncated dump file; tried to read ${found.truncated}\n`);
  return 1;
}

/** Prints until enough were seen or a signal comes. */
async function take(p: Process, ns: Netns, t: Take): Promise<{ interrupted: boolean; captured: number; received: number }> {
  const { options } = t;
  const waiting: Frame[] = [];
  let wake: () => void = () => {};
  let received = 0;
  let interrupted = false;
  let captured = 0;
  const stamp = stamper(options.style.time);
  const listener = ns.capture((seen) => {
    if (t.device !== 'any' && seen.dev.name !== t.device) return;
    if (options.direction !== 'inout' && seen.direction.toLowerCase() !== options.direction) return;
    const frame = frameOf(seen, p.clock.now());
    if (!t.test(frame)) return;
    received++;
    waiting.push(frame);
    wake();
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    p.onSignal(signal, () => {
      interrupted = true;
      wake();
    });
  try {
    while (!interrupted || waiting.length > 0) {
      for (let frame = waiting.shift(); frame; frame = waiting.shift()) {
        if (t.file) await t.file.put(frame, t.printer.bytes(frame));
        if ((!t.file || options.print) && !options.countOnly) await p.out(t.printer.line(frame, stamp(frame.at)));
        if (++captured === options.count) return { interrupted: false, captured, received };
      }
      if (interrupted) break;
      await p.wait(
        new Promise<void>((resolve) => {
          wake = resolve;
          if (interrupted || waiting.length > 0) resolve();
        }),
      );
    }
  } finally {
    listener.dispose();
  }
  return { interrupted, captured, received };
}

/** 09:00:05.123456: the world's clock has milliseconds, so packets of one instant are set some microseconds apart. */
function stamper(style: Style['time']): (at: number) => string {
  let last = -1;
  let before: number | undefined;
  return (at) => {
    const micros = Math.max(Math.round(at * 1000), last + 7);
    last = micros;
    const since = micros - (before ?? micros);
    if (before === undefined || style === 'delta') before = micros;
    if (style === 'none') return '';
    if (style === 'seconds') return `${Math.floor(micros / 1_000_000)}.${String(micros % 1_000_000).padStart(6, '0')} `;
    if (style === 'delta' || style === 'since') return ` ${clockText(since)}`;
    const day = Math.floor(micros / 86_400_000_000);
    const clock = clockText(micros - day * 86_400_000_000);
    return style === 'date' ? `${dateText(day)} ${clock}` : clock;
  };
}

function clockText(micros: number): string {
  const two = (n: number): string => String(Math.floor(n)).padStart(2, '0');
  const ms = micros / 1000;
  return `${two(ms / 3_600_000)}:${two((ms / 60_000) % 60)}:${two((ms / 1000) % 60)}.${String(micros % 1_000_000).padStart(6, '0')} `;
}

/** Days since 1970 as 2026-01-05. */
function dateText(days: number): string {
  const z = days + 719_468;
  const era = Math.floor(z / 146_097);
  const doe = z - era * 146_097;
  const yoe = Math.floor((doe - Math.floor(doe / 1460) + Math.floor(doe / 36_524) - Math.floor(doe / 146_096)) / 365);
  const doy = doe - (365 * yoe + Math.floor(yoe / 4) - Math.floor(yoe / 100));
  const mp = Math.floor((5 * doy + 2) / 153);
  const month = mp < 10 ? mp + 3 : mp - 9;
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${yoe + era * 400 + (month <= 2 ? 1 : 0)}-${two(month)}-${two(doy - Math.floor((153 * mp + 2) / 5) + 1)}`;
}

const SERVICES: Readonly<Record<number, string>> = { 22: 'ssh', 53: 'domain', 80: 'http', 443: 'https', 8080: 'http-alt' };

function namesOf(hosts: ReturnType<typeof readHosts>): NonNullable<Style['names']> {
  return {
    host: (ip) => hosts.find((h) => h.ip === ip)?.names[0] ?? ip,
    port: (port) => SERVICES[port] ?? String(port),
  };
}

function devicesText(ns: Netns): string {
  const up = [...ns.devices.values()].filter((d) => d.up);
  const list = [
    ...up.filter((d) => d.kind !== 'loopback').map((d) => `${d.name} [Up, Running, Connected]`),
    'any (Pseudo-device that captures on all interfaces) [Up, Running]',
    ...up.filter((d) => d.kind === 'loopback').map((d) => `${d.name} [Up, Running, Loopback]`),
    'bluetooth-monitor (Bluetooth Linux Monitor) [Wireless]',
    'nflog (Linux netfilter log (NFLOG) interface) [none]',
    'nfqueue (Linux netfilter queue (NFQUEUE) interface) [none]',
    'dbus-system (D-Bus system bus) [none]',
    'dbus-session (D-Bus session bus) [none]',
  ];
  return list.map((words, i) => `${i + 1}.${words}\n`).join('');
}

function parse(words: readonly string[]): Options {
  const o: Options = {
    device: undefined,
    count: undefined,
    numeric: false,
    direction: 'inout',
    snaplen: 262_144,
    list: false,
    write: undefined,
    read: undefined,
    countOnly: false,
    print: false,
    expressionFile: undefined,
    links: false,
    style: { time: 'clock', quiet: false, absolute: false, dump: undefined, dumpLink: false, verbose: 0, trusting: false, link: false, number: false },
    expression: '',
  };
  const rest: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    if (word === '--interface' || word.startsWith('--interface=')) o.device = word.includes('=') ? word.slice(12) : words[++i];
    else if (word === '--number') o.style.number = true;
    else if (word === '--count') o.countOnly = true;
    else if (word === '--print') o.print = true;
    else if (word === '--list-data-link-types') o.links = true;
    else if (word === '--micro') continue;
    else if (word.startsWith('--time-stamp-precision')) {
      const precision = word.includes('=') ? word.slice(23) : words[++i];
      if (precision !== 'micro') throw new Refused(precision === 'nano' ? 'option --time-stamp-precision=nano is not simulated here' : 'unsupported time stamp precision');
    } else if (word === '--list-interfaces') o.list = true;
    else if (word === '--packet-buffered' || word === '--immediate-mode') continue;
    else if (!word.startsWith('-') || word === '-') rest.push(word);
    else if (word.startsWith('--')) throw new Refused(`unrecognized option '${word}'\n${USAGE}`.trimEnd());
    else i = letters(o, word, words, i);
  }
  o.expression = rest.join(' ');
  return o;
}

/** The letters of one word; gives the index of the last word that was used. */
function letters(o: Options, word: string, words: readonly string[], at: number): number {
  let i = at;
  for (let k = 1; k < word.length; k++) {
    const letter = word[k] ?? '';
    if ('icsQrwFyWGCBjTEzZVM'.includes(letter)) {
      const value = k + 1 < word.length ? word.slice(k + 1) : words[++i];
      if (value === undefined) throw new Refused(`option requires an argument -- '${letter}'\n${USAGE}`.trimEnd());
      argument(o, letter, value);
      return i;
    }
    if (letter === 'n') o.numeric = true;
    else if (letter === 'q') o.style.quiet = true;
    else if (letter === 'S') o.style.absolute = true;
    else if (letter === 'A') o.style.dump = 'ascii';
    else if (letter === 'x' || letter === 'X') {
      const dump = letter === 'x' ? 'hex' : 'both';
      o.style.dumpLink = o.style.dump === dump;
      o.style.dump = dump;
    } else if (letter === 'v') o.style.verbose++;
    else if (letter === 'K') o.style.trusting = true;
    else if (letter === 'L') o.links = true;
    else if (letter === 'D') o.list = true;
    else if (letter === 't') o.style.time = TIMES[TIMES.indexOf(o.style.time) + 1] ?? 'none';
    else if (letter === 'e') o.style.link = true;
    else if (letter === '#') o.style.number = true;
    else if (NOT_HERE.includes(letter)) throw new Refused(`option -${letter} is not simulated here`);
    // Lines come at once here, and packets are in the file as soon as they were seen.
    // No foreign domain is cut off a name (-N), no address is looked up abroad (-f), no program is made faster or slower (-O).
    else if (!'lpUNOHu'.includes(letter)) throw new Refused(`invalid option -- '${letter}'\n${USAGE}`.trimEnd());
  }
  return i;
}

const LINKS: readonly string[] = ['EN10MB', 'LINUX_SLL', 'LINUX_SLL2', 'DOCSIS'];
const TYPES: readonly string[] = 'vat wb rpc rtp rtcp snmp tftp aodv carp radius zmtp1 vxlan pgm pgm_zmtp1 lmp resp ptp someip domain'.split(' ');

/** What each further -t stands for. */
const TIMES: readonly Style['time'][] = ['clock', 'none', 'seconds', 'delta', 'date', 'since'];

function argument(o: Options, letter: string, value: string): void {
  const refused = (words: string): Refused => new Refused(words);
  if (letter === 'i') o.device = value;
  else if (letter === 'F') o.expressionFile = value;
  else if (letter === 'y') {
    if (!LINKS.includes(value)) throw refused(`invalid data link type ${value}`);
  } else if (letter === 'j' && !['host', 'host_lowprec', 'host_hiprec'].includes(value)) throw refused(`invalid time stamp type ${value}`);
  else if (letter === 'T') throw refused(TYPES.includes(value) ? `option -T is not simulated here` : `unknown packet type \`${value}'`);
  else if (letter === 'C' && !/^\d+$/.test(value)) throw refused(`invalid file size ${value}`);
  else if (letter === 'B' && !/^[1-9]\d*$/.test(value)) throw refused(`invalid packet buffer size ${value}`);
  else if (letter === 'W' && !/^[1-9]\d*$/.test(value)) throw refused(`invalid number of output files ${value}`);
  else if ('WGCEzZVMB'.includes(letter)) throw refused(`option -${letter} is not simulated here`);
  else if (letter === 'j') return;
  else if (letter === 'r') o.read = value;
  else if (letter === 'w') o.write = value;
  else if (letter === 'c') {
    if (!/^[1-9]\d*$/.test(value)) throw new Refused(`invalid packet count ${value}`);
    o.count = Number(value);
  } else if (letter === 's') {
    if (!/^\d+$/.test(value)) throw new Refused(`invalid snaplen ${value} (must be >= 0 and <= 262144)`);
    o.snaplen = Number(value) || 262_144;
  } else if (value !== 'in' && value !== 'out' && value !== 'inout') throw new Refused(`unknown capture direction \`${value}'`);
  else o.direction = value;
}
