// Bytes as -x, -X and -A show them. upstream: tcpdump print-ascii.c
import type { Bytes } from '../../../../base/bytes.ts';

const A_LINE = 16;
const graphic = (byte: number): boolean => byte > 32 && byte < 127;

/** Sixteen bytes a line in hexadecimal, with their characters (-X) or without (-x). */
export function hexDump(bytes: Bytes, ascii: boolean): string {
  let out = '';
  for (let at = 0; at < bytes.length; at += A_LINE) {
    const line = [...bytes.subarray(at, at + A_LINE)];
    const hex = line.map((b, i) => `${i % 2 === 0 ? ' ' : ''}${b.toString(16).padStart(2, '0')}`).join('');
    const text = line.map((b) => (graphic(b) ? String.fromCharCode(b) : '.')).join('');
    out += `\t0x${at.toString(16).padStart(4, '0')}: ${ascii ? `${hex.padEnd(40)}  ${text}` : hex}\n`;
  }
  return out;
}

/** The characters alone (-A). */
export function asciiDump(bytes: Bytes): string {
  let out = '';
  bytes.forEach((byte, i) => {
    if (byte === 13) out += bytes[i + 1] === 10 ? '' : '.';
    else out += graphic(byte) || byte === 9 || byte === 32 || byte === 10 ? String.fromCharCode(byte) : '.';
  });
  return `${out}\n`;
}
