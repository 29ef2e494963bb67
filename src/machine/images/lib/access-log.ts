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
  const time = logTime(p);
  const { ip } = request.remote;
  const known = lines.get(request.headers)?.get(ip) ?? remember(request.headers, ip);
  if (
    known.time !== time ||
    known.status !== status ||
    known.sent !== sent ||
    known.target !== request.target ||
    known.method !== request.method ||
    known.version !== request.version ||
    known.forwarded !== forwarded
  ) {
    const start = `${ip} - - [${time}] "${request.method} ${request.target} HTTP/${request.version}" ${status} ${sent} `;
    Object.assign(known, {
      time,
      status,
      sent,
      target: request.target,
      method: request.method,
      version: request.version,
      forwarded,
      line: start + (forwarded ? known.endForwarded : known.end),
    });
  }
  return known.line;
}

/** The last line for some headers from one address, and what it says. */
interface Line {
  time: string;
  method: string;
  target: string;
  version: string;
  status: number;
  sent: number;
  forwarded: boolean;
  line: string;
  /** What the headers add, without and with X-Forwarded-For. */
  readonly end: string;
  readonly endForwarded: string;
}

/** By headers and address: whoever asks the same again within a second is logged by the same text. */
const lines = new WeakMap<HttpRequest['headers'], Map<string, Line>>();
const KEPT_ADDRESSES = 256;

function remember(headers: HttpRequest['headers'], ip: string): Line {
  const of = (name: string): string => headerOf(headers, name) || '-';
  const end = `"${of('referer')}" "${of('user-agent')}"`;
  const made: Line = {
    time: '',
    method: '',
    target: '',
    version: '',
    status: 0,
    sent: 0,
    forwarded: false,
    line: '',
    end: `${end}\n`,
    endForwarded: `${end} "${of('x-forwarded-for')}"\n`,
  };
  const known = lines.get(headers) ?? new Map<string, Line>();
  if (known.size >= KEPT_ADDRESSES) known.clear();
  lines.set(headers, known.set(ip, made));
  return made;
}

/** A line of Apache's common log. */
export function commonLine(p: Pick<Process, 'clock'>, request: HttpRequest, status: number, sent: number): string {
  return `${request.remote.ip} - - [${logTime(p)}] "${request.method} ${request.target} HTTP/${request.version}" ${status} ${sent || '-'}\n`;
}
