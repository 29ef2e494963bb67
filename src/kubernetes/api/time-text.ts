// Times and durations as Go parses and prints them. upstream: time.Parse(RFC3339), time.ParseDuration
import { parseTime, rfc3339, rfc3339Micro } from '../../base/time.ts';

export type Checked = { readonly text: string } | { readonly error: string };

const RFC3339 = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:[.,]\d+)?(?:Z|[+-]\d{2}:\d{2})$/;
const RFC3339_START = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:[.,]\d+)?(?:Z|[+-]\d{2}:\d{2})(.*)$/;
const LAYOUT = '2006-01-02T15:04:05Z07:00';
const MICRO_LAYOUT = '2006-01-02T15:04:05.000000Z07:00';

/** An RFC 3339 time, normalised to UTC, or Go's error. */
export function checkTime(text: string, micro: boolean): Checked {
  // One moment stands in many objects, and many times in each.
  if (text === last?.text && micro === last.micro) return last.checked;
  last = { text, micro, checked: readTime(text, micro) };
  return last.checked;
}

let last: { readonly text: string; readonly micro: boolean; readonly checked: Checked } | undefined;

function readTime(text: string, micro: boolean): Checked {
  const layout = micro ? MICRO_LAYOUT : LAYOUT;
  const extra = RFC3339_START.exec(text);
  if (extra?.[1]) return { error: `parsing time ${JSON.stringify(text)}: extra text: ${JSON.stringify(extra[1])}` };
  if (!RFC3339.test(text)) return { error: `parsing time ${JSON.stringify(text)} as ${JSON.stringify(layout)}: cannot parse ${stumble(text, layout)}` };
  const ms = parseTime(text.replace(',', '.'));
  if (Number.isNaN(ms)) return { error: `parsing time ${JSON.stringify(text)}: ${outOfRange(text)} out of range` };
  return { text: micro ? rfc3339Micro(ms) : rfc3339(Math.floor(ms / 1000) * 1000) };
}

function outOfRange(text: string): string {
  const [, , month, day, hour, minute] = (RFC3339.exec(text) ?? []).map(Number);
  if (!month || month > 12) return 'month';
  if (!day || day > 31) return 'day';
  if ((hour ?? 0) > 23) return 'hour';
  return (minute ?? 0) > 59 ? 'minute' : (hour ?? 0) >= 0 ? 'day' : 'second';
}

const STEPS: readonly (readonly [RegExp, string])[] = [
  [/^\d{4}/, '2006'],
  [/^-/, '-'],
  [/^\d{2}/, '01'],
  [/^-/, '-'],
  [/^\d{2}/, '02'],
  [/^T/, 'T'],
  [/^\d{2}/, '15'],
  [/^:/, ':'],
  [/^\d{2}/, '04'],
  [/^:/, ':'],
  [/^\d{2}(?:[.,]\d+)?/, '05'],
  [/^(?:Z|[+-]\d{2}:\d{2})/, 'Z07:00'],
];

/** `"rest" as "layout part"`: where parsing stopped. */
function stumble(text: string, layout: string): string {
  let rest = text;
  for (const [pattern, part] of STEPS) {
    const match = pattern.exec(rest);
    if (!match) return `${JSON.stringify(rest)} as ${JSON.stringify(part)}`;
    rest = rest.slice(match[0].length);
  }
  return `${JSON.stringify(rest)} as ${JSON.stringify(layout)}: extra text: ${JSON.stringify(rest)}`;
}

const UNITS: Readonly<Record<string, number>> = { ns: 1e-6, us: 1e-3, µs: 1e-3, μs: 1e-3, ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** A duration in Go's form, printed as Go prints it, or Go's error. */
export function checkDuration(text: string): Checked {
  const ms = parseDuration(text);
  if (typeof ms === 'number') return { text: formatDuration(ms) };
  return { error: `time: ${ms.error} duration ${JSON.stringify(text)}` };
}

function parseDuration(text: string): number | { readonly error: string } {
  let rest = text.replace(/^[+-]/, '');
  if (rest === '0') return 0;
  if (rest === '') return { error: 'invalid' };
  let total = 0;
  while (rest) {
    const match = /^(\d*\.?\d*)([^\d.]*)/.exec(rest);
    if (!match?.[1] || match[1] === '.') return { error: 'invalid' };
    if (!match[2]) return { error: 'missing unit in' };
    const unit = UNITS[match[2]];
    if (unit === undefined) return { error: `unknown unit ${JSON.stringify(match[2])} in` };
    total += Number(match[1]) * unit;
    rest = rest.slice(match[0].length);
  }
  return text.startsWith('-') ? -total : total;
}

function formatDuration(ms: number): string {
  if (ms === 0) return '0s';
  const sign = ms < 0 ? '-' : '';
  const n = Math.abs(ms);
  if (n < 1000) return n >= 1 ? `${sign}${n}ms` : n >= 1e-3 ? `${sign}${n * 1000}µs` : `${sign}${Math.round(n * 1e6)}ns`;
  const h = Math.floor(n / 3_600_000);
  const m = Math.floor((n % 3_600_000) / 60_000);
  const s = (n % 60_000) / 1000;
  return `${sign}${h ? `${h}h` : ''}${h || m ? `${m}m` : ''}${s}s`;
}
