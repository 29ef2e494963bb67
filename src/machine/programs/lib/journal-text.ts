// The journal's lines, and the times that people ask for. upstream: systemd src/shared/logs-show.c, src/basic/time-util.c parse_timestamp
import { parseTime } from '../../../base/time.ts';
import type { JournalEntry } from '../../os/journal.ts';
import { shortTime } from './unit-text.ts';

/** `Jan 05 09:00:10 node-1 sshd[612]: text` */
export function journalLine(e: JournalEntry, host: string): string {
  return `${shortTime(e.at)} ${host} ${e.identifier}[${e.pid}]: ${e.text}`;
}

const UNITS: Readonly<Record<string, number>> = { s: 1, sec: 1, second: 1, m: 60, min: 60, minute: 60, h: 3600, hour: 3600, d: 86_400, day: 86_400 };

/** A moment as --since and --until name it: `10 min ago`, `-5m`, `today`, `2026-01-05 09:00:00`; undefined when it names none. */
export function momentOf(text: string, now: number): number | undefined {
  const word = text.trim();
  const midnight = now - (now % 86_400_000);
  if (word === 'now') return now;
  if (word === 'today') return midnight;
  if (word === 'yesterday') return midnight - 86_400_000;
  const ago = /^(-)?((?:\d+ ?[a-z]+ ?)+?)( ago)?$/.exec(word);
  if (ago && (ago[1] || ago[3])) {
    const seconds = spanOf(ago[2] ?? '');
    return seconds === undefined ? undefined : now - seconds * 1000;
  }
  const clock = /^(\d\d):(\d\d)(?::(\d\d))?$/.exec(word);
  if (clock) return midnight + (Number(clock[1]) * 3600 + Number(clock[2]) * 60 + Number(clock[3] ?? 0)) * 1000;
  const date = /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d)(:\d\d)?)?(?: UTC|Z)?$/.exec(word);
  return date ? parseTime(`${date[1]}T${date[2] ?? '00:00'}${date[3] ?? ':00'}Z`) : undefined;
}

function spanOf(text: string): number | undefined {
  let sum = 0;
  for (const [, n = '', unit = ''] of text.matchAll(/(\d+) ?([a-z]+)/g)) {
    const seconds = UNITS[unit] ?? UNITS[unit.replace(/s$/, '')];
    if (seconds === undefined) return undefined;
    sum += Number(n) * seconds;
  }
  return sum;
}
