// DNS records and messages as BIND's tools print them. upstream: bind9/lib/dns/masterdump.c, message.c
import type { DnsMessage, Question, ResourceRecord } from './dns-message.ts';

const TTL_COLUMN = 24;
const CLASS_COLUMN = 32;
const TYPE_COLUMN = 40;
const DATA_COLUMN = 48;
const TAB = 8;

/** A name with its last dot. */
export function absolute(name: string): string {
  return `${name}.`;
}

/** Tabs and spaces from one column to another; at least one space. */
function indent(from: number, to: number): { readonly text: string; readonly column: number } {
  const target = Math.max(to, from + 1);
  const tabs = Math.max(0, Math.floor(target / TAB) - Math.floor(from / TAB));
  const start = tabs > 0 ? Math.floor(target / TAB) * TAB : from;
  return { text: '\t'.repeat(tabs) + ' '.repeat(target - start), column: target };
}

function columns(cells: readonly (readonly [text: string, column: number])[]): string {
  let line = '';
  let at = 0;
  for (const [text, column] of cells) {
    if (line !== '') {
      const gap = indent(at, column);
      line += gap.text;
      at = gap.column;
    }
    line += text;
    at += text.length;
  }
  return line;
}

/** One record of a section. */
export function recordLine(r: ResourceRecord): string {
  return columns([
    [absolute(r.name), 0],
    [String(r.ttl), TTL_COLUMN],
    [r.class, CLASS_COLUMN],
    [r.type, TYPE_COLUMN],
    [dataText(r), DATA_COLUMN],
  ]);
}

export function questionLine(q: Question): string {
  return columns([
    [`;${absolute(q.name)}`, 0],
    [q.class, CLASS_COLUMN],
    [q.type, TYPE_COLUMN],
  ]);
}

/** The data of a record in master file form. */
export function dataText(r: ResourceRecord): string {
  const { data } = r;
  if (typeof data === 'string') return r.type === 'A' || r.type === 'AAAA' ? data : absolute(data);
  if ('mname' in data) return `${absolute(data.mname)} ${absolute(data.rname)} ${data.serial} ${data.refresh} ${data.retry} ${data.expire} ${data.minimum}`;
  if ('target' in data) return `${data.priority} ${data.weight} ${data.port} ${absolute(data.target)}`;
  if ('exchange' in data) return `${data.preference} ${absolute(data.exchange)}`;
  return data.map((text) => `"${text.replace(/["\\]/g, '\\$&')}"`).join(' ');
}

/** qr aa rd … in dig's order. */
export function flagWords(m: DnsMessage): string {
  const flags = [
    [m.response, 'qr'],
    [m.authoritative, 'aa'],
    [m.truncated, 'tc'],
    [m.recursionDesired, 'rd'],
    [m.recursionAvailable, 'ra'],
    [m.authenticData, 'ad'],
  ] as const;
  return flags
    .filter(([on]) => on)
    .map(([, word]) => word)
    .join(' ');
}
