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
  const ends = forwarded ? endsForwarded : endsPlain;
  let end = ends.get(request.headers);
  if (end === undefined) {
    const of = (name: string): string => headerOf(request.headers, name) || '-';
    end = `"${of('referer')}" "${of('user-agent')}"${forwarded ? ` "${of('x-forwarded-for')}"` : ''}\n`;
    ends.set(request.headers, end);
  }
  return start + end;
}

/** What the headers add to a line, without and with X-Forwarded-For: who asks the same again is given the same headers. */
const endsPlain = new WeakMap<HttpRequest['headers'], string>();
const endsForwarded = new WeakMap<HttpRequest['headers'], string>();

/** A line of Apache's common log. */
export function commonLine(p: Pick<Process, 'clock'>, request: HttpRequest, status: number, sent: number): string {
  return `${request.remote.ip} - - [${logTime(p)}] "${request.method} ${request.target} HTTP/${request.version}" ${status} ${sent || '-'}\n`;
}
