// curl's progress meter. upstream: curl/lib/progress.c

const HEADER = '  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current\n                                 Dload  Upload   Total   Spent    Left  Speed\n';

/** Times in milliseconds (fractions count), sizes in bytes; a size that is not known is undefined. */
export interface Progress {
  readonly spent: number;
  readonly received: number;
  readonly toReceive: number | undefined;
  readonly sent: number;
  readonly toSend: number | undefined;
  /** Bytes a second over the last moments. */
  readonly current: number;
}

/** One line of the meter, with its carriage return; the first one of a command has the header before it. */
export function meterLine(first: boolean, p: Progress): string {
  // A request takes about a millisecond even on one link; here it may take no time at all.
  const micros = Math.max(1093, Math.round(p.spent * 1000));
  const down = Math.floor((p.received * 1e6) / micros);
  const up = Math.floor((p.sent * 1e6) / micros);
  const expected = (p.toReceive ?? p.received) + (p.toSend ?? p.sent);
  const done = p.received + p.sent;
  const seconds = Math.floor(p.spent / 1000);
  const downTotal = p.toReceive !== undefined && down > 0 ? Math.floor(p.toReceive / down) : 0;
  const upTotal = p.toSend !== undefined && up > 0 ? Math.floor(p.toSend / up) : 0;
  const total = Math.max(downTotal, upTotal);
  const known = p.toReceive !== undefined || p.toSend !== undefined;
  const counted = [
    [done, known ? expected : undefined, expected],
    [p.received, p.toReceive, p.received],
    [p.sent, p.toSend, p.sent],
  ] as const;
  const cells = counted.map(([part, whole, shown]) => `${percent(part, whole)} ${size(shown)}`);
  cells.push(`${size(down)}  ${size(up)} ${clock(total)} ${clock(seconds)} ${clock(total > 0 ? total - seconds : 0)} ${size(Math.floor(p.current))}`);
  return `${first ? HEADER : ''}\r${cells.join('  ')}`;
}

function percent(part: number, whole: number | undefined): string {
  if (!whole) return '  0';
  return String(Math.floor(whole > 10000 ? part / (whole / 100) : (part * 100) / whole)).padStart(3);
}

const K = 1024;

/** Five characters for any size. */
function size(bytes: number): string {
  if (bytes < 100000) return String(bytes).padStart(5);
  if (bytes < 10000 * K) return `${String(Math.floor(bytes / K)).padStart(4)}k`;
  if (bytes < 100 * K ** 2) return `${String(Math.floor(bytes / K ** 2)).padStart(2)}.${Math.floor((bytes % K ** 2) / (K ** 2 / 10))}M`;
  if (bytes < 10000 * K ** 2) return `${String(Math.floor(bytes / K ** 2)).padStart(4)}M`;
  if (bytes < 100 * K ** 3) return `${String(Math.floor(bytes / K ** 3)).padStart(2)}.${Math.floor((bytes % K ** 3) / (K ** 3 / 10))}G`;
  return `${String(Math.floor(bytes / K ** 3)).padStart(4)}G`;
}

/** Eight characters for any number of seconds; nothing is unknown. */
function clock(seconds: number): string {
  if (seconds <= 0) return '--:--:--';
  const h = Math.floor(seconds / 3600);
  if (h <= 99) return `${String(h).padStart(2)}:${String(Math.floor((seconds % 3600) / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`;
  const days = Math.floor(seconds / 86400);
  return days <= 999 ? `${String(days).padStart(3)}d ${String(Math.floor((seconds % 86400) / 3600)).padStart(2, '0')}h` : `${String(days).padStart(7)}d`;
}

/** -#: the bar of a finished or running transfer, `columns` wide (79 unless the terminal says otherwise). */
export function barLine(received: number, total: number, columns: number): string {
  const width = Math.min(columns, 400) - 7;
  const share = total > 0 ? Math.min(1, received / total) : 0;
  return `\r${'#'.repeat(Math.floor(width * share)).padEnd(width)} ${(share * 100).toFixed(1).padStart(5)}%`;
}
