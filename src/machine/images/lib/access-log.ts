// Access logs: nginx's combined form (with X-Forwarded-For behind it in the official image) and Apache's common form.
import { monthName, partsOf } from '../../../base/time.ts';
import type { Process } from '../../os/types.ts';
import { type HttpRequest, headerOf } from '../../programs/lib/http.ts';

const two = (n: number): string => String(n).padStart(2, '0');

/** 31/Jan/2026:09:30:00 +0000 */
function logTime(p: Pick<Process, 'clock'>): string {
  const second = Math.floor(p.clock.now() / 1000);
  if (second !== last.second) {
    const t = partsOf(second * 1000);
    last = { second, text: `${two(t.day)}/${monthName(t.month)}/${t.year}:${two(t.hour)}:${two(t.minute)}:${two(t.second)} +0000` };
  }
  return last.text;
}

/** Many lines are written within a second: its text is made once. */
let last = { second: Number.NaN, text: '' };

/** A line of nginx's access log. */
export function accessLine(p: Pick<Process, 'clock'>, request: HttpRequest, status: number, sent: number, forwarded: boolean): string {
  const start = `${request.remote.ip} - - [${logTime(p)}] "${request.method} ${request.target} HTTP/${request.version}" ${status} ${sent} `;
  const known = lines.get(request.headers) ?? remember(request.headers);
  if (known.start !== start || known.forwarded !== forwarded) {
    known.start = start;
    known.forwarded = forwarded;
    known.line = start + (forwarded ? known.endForwarded : known.end);
  }
  return known.line;
}

interface Line {
  start: string;
  forwarded: boolean;
  line: string;
  /** What the headers add, without and with X-Forwarded-For. */
  readonly end: string;
  readonly endForwarded: string;
}

/** The last line for some headers: whoever asks the same again within a second is logged by the same text. */
const lines = new WeakMap<HttpRequest['headers'], Line>();

function remember(headers: HttpRequest['headers']): Line {
  const of = (name: string): string => headerOf(headers, name) || '-';
  const end = `"${of('referer')}" "${of('user-agent')}"`;
  const made = { start: '', forwarded: false, line: '', end: `${end}\n`, endForwarded: `${end} "${of('x-forwarded-for')}"\n` };
  lines.set(headers, made);
  return made;
}

/** A line of Apache's common log. */
export function commonLine(p: Pick<Process, 'clock'>, request: HttpRequest, status: number, sent: number): string {
  return `${request.remote.ip} - - [${logTime(p)}] "${request.method} ${request.target} HTTP/${request.version}" ${status} ${sent || '-'}\n`;
}
