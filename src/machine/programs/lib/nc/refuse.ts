// What nc refuses before it does anything, in the order in which it looks. upstream: OpenBSD netcat.c main, with Debian's patches
import { servicePort } from '../services.ts';

/** Without the part behind what they would do, these only ever fail here as they would there. */
const NOT_SIMULATED = 'FtUIMmOPTWXxr';
const TOS = /^(af[1-4][1-3]|cs[0-7]|critical|ef|inetcontrol|lowcost|lowdelay|netcontrol|reliability|throughput|0x[\da-f]{1,2}|\d{1,3})$/;

type Option = (letter: string) => string | undefined;

/** strtonum(3): the word for what is wrong with a number. */
function number(text: string | undefined, least: number, most: number): 'invalid' | 'too small' | 'too large' | undefined {
  if (text === undefined) return undefined;
  if (!/^\s*[+-]?\d+$/.test(text)) return 'invalid';
  return Number(text) < least ? 'too small' : Number(text) > most ? 'too large' : undefined;
}

/** What is wrong with the options themselves, in the order in which they were given; then what does not go together. */
export function refused(option: Option, given: readonly string[]): string | undefined {
  for (const letter of given) {
    const problem = wrongValue(letter, option(letter));
    if (problem !== undefined) return problem;
  }
  const has = (letter: string): boolean => option(letter) !== undefined;
  if (has('l') && has('z')) return 'cannot use -z and -l';
  if (!has('l') && has('k')) return 'must use -l with -k';
  if (has('S')) return 'Unable to read TCP MD5SIG password';
  const letter = [...NOT_SIMULATED].find((l) => has(l));
  if (letter !== undefined || (has('i') && !has('z'))) return `portside: nc -${letter ?? 'i'} is not simulated here`;
  const port = option('p');
  if (port !== undefined && !has('l') && !/^\d+$/.test(port) && servicePort(port) === undefined) return 'getaddrinfo: Servname not supported for ai_socktype';
  return undefined;
}

const NUMBERS: Readonly<Record<string, readonly [what: string, least: number, most: number]>> = {
  i: ['interval', 0, 4_294_967_295],
  M: ['ttl', 0, 255],
  m: ['minttl', 0, 255],
  I: ['TCP receive window', 1, 1_073_725_440],
  O: ['TCP send window', 1, 1_073_725_440],
  W: ['receive limit', 1, 2_147_483_647],
  q: ['quit timer', -2_147_483_648, 2_147_483_647],
  w: ['timeout', 0, 2_147_483],
};

function wrongValue(letter: string, value: string | undefined): string | undefined {
  const range = NUMBERS[letter];
  if (range) {
    const [what, least, most] = range;
    const problem = number(value, least, most);
    if (problem === undefined) return undefined;
    if (letter === 'M' || letter === 'm') return `${what} is ${problem}`;
    return `${what} ${problem}: ${value}`;
  }
  if (letter === 'V') return 'no alternate routing table support available';
  if (letter === 'T' && !TOS.test((value ?? '').toLowerCase())) return `illegal tos value ${value}`;
  if (letter === 'X' && !['4', '5', 'connect'].includes((value ?? '').toLowerCase())) return 'unsupported proxy protocol';
  return undefined;
}
