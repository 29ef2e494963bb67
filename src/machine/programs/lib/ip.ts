// Addresses as programs read them: what is one, of which family, in canonical text.
import { IPv4, IPv6 } from 'ipaddr.js';

/** 4 or 6 for an address in any accepted spelling, undefined for a name. */
export function familyOf(text: string): 4 | 6 | undefined {
  if (IPv4.isValidFourPartDecimal(text)) return 4;
  return text.includes(':') && IPv6.isValid(text) ? 6 : undefined;
}

/** inet_ntop's text of an address. */
export function canonicalIp(text: string): string {
  return familyOf(text) === 6 ? IPv6.parse(text).toRFC5952String() : text;
}

/** The bytes of an address, 4 or 16. */
export function ipBytes(text: string): number[] {
  return familyOf(text) === 6 ? IPv6.parse(text).toByteArray() : text.split('.').map(Number);
}

/** The text of 4 or 16 bytes. */
export function ipText(bytes: ArrayLike<number>): string {
  const list = Array.from(bytes);
  return list.length === 16 ? new IPv6(list).toRFC5952String() : list.join('.');
}

/** 1.2.3.4:80 and [::1]:80 */
export function hostPort(ip: string, port: number): string {
  return ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`;
}
