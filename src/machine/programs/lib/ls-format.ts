// How ls shows one name, and many names in columns. upstream: coreutils src/ls.c
import { monthName, partsOf } from '../../../base/time.ts';
import { strftime } from '../../os/strftime.ts';
import type { Stat } from '../../os/types.ts';
import { textWidth } from './width.ts';

const two = (n: number): string => String(n).padStart(2, '0');
const HALF_YEAR = 31556952 * 500;

/** The style that a word means, or why it means none. upstream: ls.c's time_style_option */
export function timeStyle(word: string): { readonly style: string } | { readonly fault: string } {
  if (word.startsWith('+')) return { style: word };
  const text = word.replace(/^posix-/, '');
  const found = STYLES.filter((s) => s === text);
  const near = found.length > 0 ? found : STYLES.filter((s) => s.startsWith(text));
  const [only] = near;
  if (only && near.length === 1) return { style: only };
  const valid = ['[posix-]full-iso', '[posix-]long-iso', '[posix-]iso', '[posix-]locale', "+FORMAT (e.g., +%H:%M) for a 'date'-style format"];
  const list = valid.map((v) => `\n  - ${v}`).join('');
  return { fault: `${near.length > 1 ? 'ambiguous' : 'invalid'} argument ‘${text}’ for ‘time style’\nValid arguments are:${list}` };
}

const STYLES = ['full-iso', 'long-iso', 'iso', 'locale'];

/** Nov 21 09:22, or with the year when it is over six months ago. */
export function lsTime(ms: number, now: number, style: string): string {
  if (style.startsWith('+')) {
    const [old = '', fresh = old] = style.slice(1).split('\n');
    return strftime(ms <= now && ms > now - HALF_YEAR ? fresh : old, ms);
  }
  const t = partsOf(ms);
  const recent = ms <= now && ms > now - HALF_YEAR;
  const iso = `${t.year}-${two(t.month)}-${two(t.day)}`;
  const clock = `${two(t.hour)}:${two(t.minute)}`;
  if (style === 'full-iso') return `${iso} ${clock}:${two(t.second)}.${String(Math.floor(ms) % 1000).padStart(3, '0')}000000 +0000`;
  if (style === 'long-iso') return `${iso} ${clock}`;
  if (style === 'iso') return recent ? `${two(t.month)}-${two(t.day)} ${clock}` : `${iso} `;
  return `${monthName(t.month)} ${String(t.day).padStart(2)} ${recent ? clock : ` ${t.year}`}`;
}

/** The mark of -F (`kinds`: all, or only / of -p). */
export function indicator(stat: Stat | undefined, style: 'classify' | 'slash' | 'file-type' | 'none'): string {
  if (!stat || style === 'none') return '';
  if (stat.type === 'directory') return '/';
  if (style === 'slash') return '';
  if (stat.type === 'symlink') return '@';
  if (stat.type === 'fifo') return '|';
  return style === 'classify' && stat.type === 'file' && stat.mode & 0o111 ? '*' : '';
}

/** The colour of a name in the database that dircolors has built in. */
export function colourOf(stat: Stat | undefined, name: string, broken: boolean): string {
  if (broken || !stat) return '';
  if (stat.type === 'directory') return stat.mode & 0o1000 && stat.mode & 0o002 ? '30;42' : stat.mode & 0o002 ? '34;42' : '01;34';
  if (stat.type === 'symlink') return '01;36';
  if (stat.type === 'fifo') return '40;33';
  if (stat.type === 'device') return '40;33;01';
  if (stat.mode & 0o111) return '01;32';
  if (/\.(tar|tgz|gz|zip|xz|bz2|zst|7z|deb|rpm|jar|war|rar)$/.test(name)) return '01;31';
  if (/\.(jpe?g|png|gif|svg|bmp|webp|mp4|mkv|webm|mov|avi)$/.test(name)) return '01;35';
  return '';
}

export interface Cell {
  readonly text: string;
  readonly width: number;
}

export const cell = (text: string, plain: string): Cell => ({ text, width: textWidth(plain) });

/** Names in columns that fit the width; `across`: in rows instead. */
export function columns(cells: readonly Cell[], width: number, across: boolean): string {
  if (cells.length === 0) return '';
  let best = layout(cells, 1, across);
  for (let n = Math.min(cells.length, Math.max(1, Math.floor(width / 3))); n > 1; n--) {
    const candidate = layout(cells, n, across);
    if (candidate.widths.length === n && candidate.widths.reduce((a, b) => a + b, 0) <= width) {
      best = candidate;
      break;
    }
  }
  let out = '';
  for (let r = 0; r < best.rows; r++) {
    const row: Cell[] = [];
    for (let c = 0; c < best.widths.length; c++) {
      const one = cells[across ? r * best.widths.length + c : c * best.rows + r];
      if (one) row.push(one);
    }
    let start = 0;
    row.forEach((one, c) => {
      out += one.text;
      const next = start + (best.widths[c] ?? 0);
      if (c < row.length - 1) out += indent(start + one.width, next);
      start = next;
    });
    out += '\n';
  }
  return out;
}

/** From one column to another, with tabs where they reach. */
function indent(from: number, to: number): string {
  let out = '';
  for (let at = from; at < to; ) {
    const tab = Math.floor(to / 8) > Math.floor((at + 1) / 8);
    out += tab ? '\t' : ' ';
    at += tab ? 8 - (at % 8) : 1;
  }
  return out;
}

function layout(cells: readonly Cell[], count: number, across: boolean): { widths: number[]; rows: number } {
  const rows = Math.ceil(cells.length / count);
  const widths: number[] = [];
  cells.forEach((one, i) => {
    const c = across ? i % count : Math.floor(i / rows);
    widths[c] = Math.max(widths[c] ?? 3, one.width + 2);
  });
  // The last column needs no gap after it.
  const last = widths.length - 1;
  if (last >= 0) widths[last] = Math.max(1, (widths[last] ?? 2) - 2);
  return { widths, rows };
}
