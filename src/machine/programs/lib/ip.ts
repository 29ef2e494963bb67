// Addresses as programs read and write them.
import { parseIp } from '../../../base/ip.ts';

export { hostPort, ipText } from '../../../base/ip.ts';

/** 4 or 6 for an address, undefined for a name. */
export function familyOf(text: string): 4 | 6 | undefined {
  return parseIp(text)?.family;
}

/** An IPv4 address as inet_aton reads it: 127.1, 0, 0x7f.1, 2130706433; undefined for a name. */
export function looseIp(text: string): string | undefined {
  const parts = text.split('.');
  if (parts.length > 4 || !parts.every((part) => /^(0x[\da-f]+|\d+)$/i.test(part))) return undefined;
  const numbers = parts.map((part) => (/^0[0-7]+$/.test(part) ? Number.parseInt(part, 8) : Number(part)));
  const last = numbers.pop() ?? 0;
  if (numbers.some((n) => n > 255) || last >= 256 ** (4 - numbers.length)) return undefined;
  const rest = Array.from({ length: 4 - numbers.length }, (_, i) => Math.floor(last / 256 ** (3 - numbers.length - i)) % 256);
  return [...numbers, ...rest].join('.');
}

/** inet_ntop's text of an address; other text stays as it is. */
export function canonicalIp(text: string): string {
  return parseIp(text)?.text ?? text;
}

/** The bytes of an address, 4 or 16. */
export function ipBytes(text: string): number[] {
  return (parseIp(text)?.groups ?? [0, 0]).flatMap((group) => [group >> 8, group & 255]);
}
