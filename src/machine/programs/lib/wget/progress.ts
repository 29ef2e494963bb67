// wget's two progress displays: dots into a file or pipe, a bar on a terminal. upstream: wget/src/progress.c

const DOT = 1024;
const CLUSTER = 10;
const LINE = 50;

/** 21.7 MB/s with the digits that wget gives. */
export function rateText(bytes: number, ms: number): string {
  // Reading what has arrived takes some microseconds at least.
  const perSecond = bytes / (Math.max(0.0033, ms) / 1000);
  const units = ['B/s', 'KB/s', 'MB/s', 'GB/s'];
  let rate = perSecond;
  let i = 0;
  while (rate >= 1024 && i < units.length - 1) {
    rate /= 1024;
    i++;
  }
  return `${i === 0 ? String(Math.floor(rate)) : significant(rate)} ${units[i]}`;
}

function significant(n: number): string {
  return n >= 99.95 ? n.toFixed(0) : n >= 9.995 ? n.toFixed(1) : n.toFixed(2);
}

/** 2929k as in Length: (2.9M); empty below 1024. */
export function human(bytes: number): string {
  if (bytes < 1024) return '';
  let n = bytes / 1024;
  for (const unit of ['K', 'M', 'G', 'T']) {
    if (n < 1024 || unit === 'T') return `${n < 10 ? (Math.ceil(n * 10) / 10).toFixed(1) : String(Math.round(n))}${unit}`;
    n /= 1024;
  }
  return '';
}

/** All lines of the dotted display for a download. */
export function dots(received: number, total: number | undefined, ms: number): string {
  const perLine = DOT * LINE;
  let text = '\n';
  for (let at = 0; ; at += perLine) {
    const here = Math.min(perLine, received - at);
    const full = here === perLine;
    const count = Math.floor(here / DOT);
    let row = '';
    for (let i = 0; i < LINE; i++) row += (i % CLUSTER === 0 ? ' ' : '') + (i < count ? '.' : ' ');
    const done = at + here;
    const last = done >= received;
    const percent = total === undefined || total === 0 ? '' : `${String(Math.floor((done * 100) / total)).padStart(3)}%`;
    const speed = shortRate(here, ms).padStart(6);
    text += `${String((at / 1024).toFixed(0)).padStart(6)}K${row}${percent}${speed}${last && !(full && total !== done) ? `=${seconds(ms)}` : ' 0s'}\n`;
    if (last) return text;
  }
}

function shortRate(bytes: number, ms: number): string {
  const [number = '0', unit = 'B/s'] = rateText(bytes, ms).split(' ');
  return `${number}${unit[0] === 'B' ? '' : unit[0]}`;
}

function seconds(ms: number): string {
  const s = ms / 1000;
  if (s < 0.001) return '0s';
  return s < 10 ? `${s.toFixed(1).replace(/\.0$/, '')}s` : `${Math.round(s)}s`;
}

/** The bar; `done` writes its last form. */
export function bar(name: string, received: number, total: number | undefined, ms: number, columns: number, done: boolean): string {
  const nameWidth = 20;
  const width = Math.max(5, columns - 60);
  const percent = total ? Math.floor((received * 100) / total) : 100;
  const filled = total ? Math.floor((received / total) * (width - 1)) : 0;
  const arrow = received > 0 && total ? `${'='.repeat(Math.max(0, filled))}>` : total === undefined && received > 0 ? '<=>' : '';
  const size = received.toLocaleString('en-US').padStart(8);
  const rate = ms < 150 ? '--.-KB/s' : rateText(received, ms).replace(' ', '').padStart(8);
  const tail = done ? `    in ${seconds(ms)}` : '';
  const head = (name.length > nameWidth - 1 ? `${name.slice(0, nameWidth - 1)} ` : name.padEnd(nameWidth)) + (total === undefined ? '    ' : `${String(percent).padStart(3)}%`);
  return `\r${head}[${arrow.padEnd(width)}]${size}  ${rate}${tail.padEnd(15)}`;
}
