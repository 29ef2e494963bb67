// What the parts of ip share: the call, its endings, and how its words are read. upstream: iproute2 lib/utils.c
import { type Ip, parseCidr, parseIp } from '../../../../../base/ip.ts';
import type { Netns } from '../../../../network/netns.ts';
import type { ChangeError } from '../../../../network/route-changes.ts';
import type { Device } from '../../../../network/types.ts';
import { ExitError } from '../../../../os/errors.ts';
import type { Process } from '../../../../os/types.ts';
import type { LinkStyle } from '../link-text.ts';

export interface Call {
  readonly p: Process;
  readonly ns: Netns;
  readonly style: LinkStyle;
  /** What follows the object. */
  readonly words: readonly string[];
}

/** Something is wrong with a command: what is said, and the exit code. */
export class IpProblem extends Error {
  readonly exit: number;
  constructor(message: string, exit: number) {
    super(message);
    this.exit = exit;
  }
}

export async function fail(p: Process, message: string, code: number): Promise<never> {
  await p.err(message === '' ? '' : `${message}\n`);
  throw new ExitError(code);
}

/** What the kernel says without words of its own. */
export const answers = (words: string): IpProblem => new IpProblem(`RTNETLINK answers: ${words}`, 2);

/** An argument is none: most of the tool's messages end with a line of their own, some (`bare`) do not. */
export const wrong = (value: string, what: string, bare?: 'bare'): IpProblem => new IpProblem(`Error: argument "${value}" is wrong: ${what}${bare ? '' : '\n'}`, 255);
export const incomplete = (): IpProblem => new IpProblem('Command line is not complete. Try option "help"', 255);
export const unknown = (c: Call, object: string): IpProblem => new IpProblem(`Command "${c.words[0]}" is unknown, try "ip ${object} help".`, 255);
export const notHere = (what: string): IpProblem => new IpProblem(`ip ${what}: not simulated here`, 255);

export const WORDS: Readonly<Record<ChangeError, string>> = {
  EEXIST: 'File exists',
  ESRCH: 'No such process',
  ENODEV: 'No such device',
  ENETUNREACH: 'Network is unreachable',
  EINVAL: 'Invalid argument',
  EADDRNOTAVAIL: 'Cannot assign requested address',
  ENETDOWN: 'Network is down',
  ENOENT: 'No such file or directory',
  EOPNOTSUPP: 'Operation not supported',
};

/** Only root changes anything. */
export function changing(c: Call): void {
  if (c.p.user.uid !== 0) throw answers('Operation not permitted');
}

/** The command among those there are; a prefix is enough, none means show. */
export function verb(c: Call, all: readonly string[]): string | undefined {
  const word = c.words[0];
  return word === undefined ? 'show' : all.find((v) => v.startsWith(word));
}

export const isShow = (what: string | undefined): boolean => what === 'show' || what === 'list' || what === 'lst' || what === 'ls';

/** Words one after another. */
export class Words {
  readonly #list: readonly string[];
  #at = 0;

  constructor(list: readonly string[]) {
    this.#list = list;
  }

  /** The next word, or undefined at the end. */
  next(): string | undefined {
    return this.#list[this.#at++];
  }

  peek(): string | undefined {
    return this.#list[this.#at];
  }

  /** The word after a keyword. */
  value(): string {
    const word = this.next();
    if (word === undefined) throw incomplete();
    return word;
  }
}

/** A device by its name, eth0@if4 too. */
export function device(c: Call, name: string): Device {
  const dev = c.ns.devices.get(name.replace(/@.*/, ''));
  if (!dev) throw new IpProblem(`Cannot find device "${name}"`, 1);
  return dev;
}

/** An address with or without the length of its network. */
export function isPrefix(text: string): boolean {
  const [base = '', bits, more] = text.split('/');
  const address = parseIp(base);
  return address !== undefined && more === undefined && (bits === undefined || (/^\d+$/.test(bits) && Number(bits) <= (address.family === 4 ? 32 : 128)));
}

export const noPrefix = (text: string): IpProblem => new IpProblem(`Error: ${text.includes(':') ? 'inet6' : 'any valid'} prefix is expected rather than "${text}".`, 1);

/** 10.0.0.0/255.0.0.0 is 10.0.0.0/8. */
export function maskedText(text: string): string {
  const [base = '', mask = ''] = text.split('/');
  const bits = /^\d+\.\d+\.\d+\.\d+$/.test(mask) ? parseIp(mask) : undefined;
  if (!bits) return text;
  const ones = 32 - Math.clz32(~bits.n) === 0 ? 32 : Math.clz32(~bits.n);
  return bits.n === (ones === 0 ? 0 : -1 << (32 - ones)) ? `${base}/${ones}` : text;
}

/** An address of a family, as get_addr wants it. */
export function addressOf(text: string, family: 4 | 6 | undefined): Ip {
  const ip = parseIp(text);
  if (!ip || (family !== undefined && ip.family !== family)) {
    const what = family === 4 ? 'inet' : family === 6 || text.includes(':') ? 'inet6' : 'any valid';
    throw new IpProblem(`Error: ${what} address is expected rather than "${text}".`, 1);
  }
  return ip;
}

export function prefixOrFail(text: string): NonNullable<ReturnType<typeof parseCidr>> {
  const found = parseCidr(text);
  if (!found) throw noPrefix(text);
  return found;
}

/** A number that fits into 32 bits, decimal or 0x…. */
export function number32(text: string): number | undefined {
  if (!/^(0x[\da-f]+|\d+)$/i.test(text)) return undefined;
  const n = Number(text);
  return n <= 0xffff_ffff ? n : undefined;
}
