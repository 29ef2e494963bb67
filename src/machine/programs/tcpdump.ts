// upstream: tcpdump 4.99.3, libpcap 1.10.3
import { type Bytes, encode } from '../../base/bytes.ts';
import type { Netns } from '../network/netns.ts';
import type { Process, Program } from '../os/types.ts';
import { reason } from './lib/command.ts';
import { netnsOf } from './lib/network/netns-of.ts';
import { readHosts } from './lib/resolver.ts';
import { compileFilter, FilterError, type Test } from './lib/tcpdump/filter.ts';
import { type Frame, frameOf } from './lib/tcpdump/frame.ts';
import { COOKED, ETHERNET, fileHeader, readCapture, record } from './lib/tcpdump/pcap.ts';
import { Printer, type Style } from './lib/tcpdump/print.ts';

const USAGE = `tcpdump version 4.99.3
libpcap version 1.10.3 (with TPACKET_V3)
Usage: tcpdump [-AelnqStvxX#] [-c count] [--count] [-D] [-i interface] [-Q in|out|inout] [-r file] [-s snaplen] [-w file] [expression]
`;
const NOT_HERE = 'bBCEFgGHIjJKLmMNORTuVWyYzZd';

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
  style: { time: Style['time']; quiet: boolean; absolute: boolean; dump: Style['dump']; verbose: boolean; link: boolean; number: boolean };
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
      await p.out(words.includes('--version') ? USAGE.split('\n').slice(0, 2).join('\n').concat('\n') : USAGE);
      return 0;
    }
    try {
      const options = parse(words);
      const ns = netnsOf(p.machine);
      if (options.list) {
        await p.out(devicesText(ns));
        return 0;
      }
      if (options.read !== undefined) return await readBack(p, ns, options.read, options);
      const device = deviceOf(p, ns, options);
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

async function listen(p: Process, ns: Netns, device: string, options: Options): Promise<number> {
  const hosts = readHosts(p);
  const test = compileFilter(options.expression, (name) => hosts.filter((h) => h.names.includes(name)).map((h) => h.ip));
  const any = device === 'any';
  const file = options.write === undefined ? undefined : await target(p, options.write, any ? COOKED : ETHERNET, options.snaplen);
  const plain = options.style.verbose || (file && !options.countOnly);
  await p.err(
    `${any ? 'tcpdump: data link type LINUX_SLL2\n' : ''}${plain ? 'tcpdump: ' : 'tcpdump: verbose output suppressed, use -v[v]... for full protocol decode\n'}listening on ${device}, link-type ${linkName(any ? COOKED : ETHERNET)}, snapshot length ${options.snaplen} bytes\n`,
  );
  const printer = new Printer({ any, names: options.numeric ? undefined : namesOf(hosts), ...options.style });
  const { interrupted, captured, received } = await take(p, ns, { device, test, options, printer, file });
  if (interrupted && !file) await p.out('\n');
  const packets = (n: number): string => `${n} packet${n === 1 ? '' : 's'}`;
  await p.err(`${packets(captured)} captured\n${packets(received)} received by filter\n0 packets dropped by kernel\n`);
  return 0;
}

interface Take {
  readonly device: string;
  readonly test: Test;
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
  const test = compileFilter(options.expression, (host) => hosts.filter((h) => h.names.includes(host)).map((h) => h.ip));
  const frames = found.frames.filter((f) => test(f)).slice(0, options.count);
  const printer = new Printer({ any, names: options.numeric ? undefined : namesOf(hosts), ...options.style });
  const stamp = stamper(options.style.time);
  const file = options.write === undefined ? undefined : await target(p, options.write, found.linkType, found.snaplen);
  for (const f of frames) {
    if (file) await file.put(f, printer.bytes(f));
    else if (!options.countOnly) await p.out(printer.line(f, stamp(f.at)));
  }
  if (options.countOnly) await p.out(`${frames.length} packet${frames.length === 1 ? '' : 's'}\n`);
  if (!found.truncated) return 0;
  throw new Refused('pcap_loop: truncated dump file; the last packet is not whole');
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
        else if (!options.countOnly) await p.out(t.printer.line(frame, stamp(frame.at)));
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
    style: { time: 'clock', quiet: false, absolute: false, dump: undefined, verbose: false, link: false, number: false },
    expression: '',
  };
  const rest: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    if (word === '--interface' || word.startsWith('--interface=')) o.device = word.includes('=') ? word.slice(12) : words[++i];
    else if (word === '--number') o.style.number = true;
    else if (word === '--count') o.countOnly = true;
    else if (word === '--list-interfaces') o.list = true;
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
    if ('icsQrw'.includes(letter)) {
      const value = k + 1 < word.length ? word.slice(k + 1) : words[++i];
      if (value === undefined) throw new Refused(`option requires an argument -- '${letter}'\n${USAGE}`.trimEnd());
      argument(o, letter, value);
      return i;
    }
    if (letter === 'n') o.numeric = true;
    else if (letter === 'q') o.style.quiet = true;
    else if (letter === 'S') o.style.absolute = true;
    else if (letter === 'A') o.style.dump = 'ascii';
    else if (letter === 'x') o.style.dump = 'hex';
    else if (letter === 'X') o.style.dump = 'both';
    else if (letter === 'v') o.style.verbose = true;
    else if (letter === 'D') o.list = true;
    else if (letter === 't') o.style.time = TIMES[TIMES.indexOf(o.style.time) + 1] ?? 'none';
    else if (letter === 'e') o.style.link = true;
    else if (letter === '#') o.style.number = true;
    else if (NOT_HERE.includes(letter)) throw new Refused(`option -${letter} is not simulated here`);
    // Lines come at once here, and packets are in the file as soon as they were seen.
    else if (letter !== 'l' && letter !== 'p' && letter !== 'U') throw new Refused(`invalid option -- '${letter}'\n${USAGE}`.trimEnd());
  }
  return i;
}

/** What each further -t stands for. */
const TIMES: readonly Style['time'][] = ['clock', 'none', 'seconds', 'delta', 'date', 'since'];

function argument(o: Options, letter: string, value: string): void {
  if (letter === 'i') o.device = value;
  else if (letter === 'r') o.read = value;
  else if (letter === 'w') o.write = value;
  else if (letter === 'c') {
    if (!/^[1-9]\d*$/.test(value)) throw new Refused(`invalid packet count ${value}`);
    o.count = Number(value);
  } else if (letter === 's') {
    if (!/^\d+$/.test(value)) throw new Refused(`invalid snaplen ${value}`);
    o.snaplen = Number(value) || 262_144;
  } else if (value !== 'in' && value !== 'out' && value !== 'inout') throw new Refused(`unknown capture direction \`${value}'`);
  else o.direction = value;
}
