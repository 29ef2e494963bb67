// PEM: base64 between two lines that say what it is. (RFC 7468)
import { type Bytes, encode, toBase64 } from '../../../base/bytes.ts';

export const BLOCK = /-----BEGIN ([A-Z ]+)-----([\s\S]*?)-----END \1-----/g;

/** Bytes in armour, 64 characters a line. */
export function armourBytes(label: string, bytes: Bytes): string {
  const body = toBase64(bytes).match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${body.join('\n')}\n-----END ${label}-----\n`;
}

/** Any text in armour. */
export function armour(label: string, text: string): string {
  return armourBytes(label, encode(text));
}
