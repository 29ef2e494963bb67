// Names of certificates: /CN=jane/O=dev on the command line, CN = jane, O = dev when shown, CN=jane; O=dev among ourselves.
import type { Bytes } from '../../../base/bytes.ts';
import { der } from '../../../base/der.ts';
import { derText } from './key-pair.ts';

export type Name = readonly (readonly [type: string, value: string])[];

const TYPES: Readonly<Record<string, readonly number[]>> = {
  CN: [0x55, 0x04, 0x03],
  C: [0x55, 0x04, 0x06],
  L: [0x55, 0x04, 0x07],
  ST: [0x55, 0x04, 0x08],
  O: [0x55, 0x04, 0x0a],
  OU: [0x55, 0x04, 0x0b],
  emailAddress: [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x01],
};

/** -subj; `skipped` are the types that are not known. undefined: not of the form. */
export function parseSubject(text: string): { readonly name: Name; readonly skipped: readonly string[] } | undefined {
  if (!text.startsWith('/')) return undefined;
  const parts = text.slice(1).match(/(?:\\.|[^/\\])+/g) ?? [];
  const name: [string, string][] = [];
  const skipped: string[] = [];
  for (const part of parts) {
    const [, type = '', value = ''] = /^([^=]*)=([\s\S]*)$/.exec(part.replace(/\\(.)/g, '$1')) ?? [];
    if (type === '') return undefined;
    if (!TYPES[type]) skipped.push(type);
    else if (value !== '') name.push([type, value]);
  }
  return { name, skipped };
}

/** As certificates carry it. */
export function derName(name: Name): Bytes {
  return der(0x30, ...name.map(([type, value]) => der(0x31, der(0x30, der(0x06, Uint8Array.from(TYPES[type] ?? [])), derText(value)))));
}

/** From `CN=jane; O=dev`. */
export function nameOf(text: string): Name {
  return text === '' ? [] : text.split('; ').map((part) => (part.includes('=') ? ([part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)] as const) : ['CN', part]));
}

/** As openssl shows it: one line, or with -nameopt RFC2253 the last part first. */
export function shownName(text: string, option?: string): string {
  const name = nameOf(text);
  if (option && /rfc2253/i.test(option))
    return [...name]
      .reverse()
      .map(([type, value]) => `${type}=${value}`)
      .join(',');
  return name.map(([type, value]) => `${type} = ${/[,+"\\<>;]/.test(value) ? `"${value}"` : value}`).join(', ');
}
