// Addresses as programs read and write them.
import { parseIp } from '../../../base/ip.ts';

export { hostPort, ipText } from '../../../base/ip.ts';

/** 4 or 6 for an address, undefined for a name. */
export function familyOf(text: string): 4 | 6 | undefined {
  return parseIp(text)?.family;
}

/** inet_ntop's text of an address; other text stays as it is. */
export function canonicalIp(text: string): string {
  return parseIp(text)?.text ?? text;
}

/** The bytes of an address, 4 or 16. */
export function ipBytes(text: string): number[] {
  return (parseIp(text)?.groups ?? [0, 0]).flatMap((group) => [group >> 8, group & 255]);
}
