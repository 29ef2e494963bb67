// What -v shows of requests: 6 each answer, 7 headers, 8 bodies cut short, 9 curl's words for it. upstream: client-go/transport/round_trippers.go, rest/request.go truncateBody
import { partsOf } from '../../../base/time.ts';
import type { Process } from '../../../machine/os/types.ts';
import type { Status } from '../../api/status.ts';
import type { ApiRequest, ApiResponse } from '../../api/wire.ts';
import { klog } from './go/klog.ts';

/** client-go's gates; each kubectl tells them, in an order that changes. */
const GATES: readonly (readonly [string, boolean])[] = [
  ['AtomicFIFO', true],
  ['ClientsAllowCARotation', true],
  ['ClientsAllowCBOR', false],
  ['ClientsAllowTLSCacheGC', true],
  ['ClientsPreferCBOR', false],
  ['InOrderInformers', true],
  ['InOrderInformersBatchProcess', true],
  ['InformerResourceVersion', true],
  ['UnlockWhileProcessingFIFO', true],
  ['WatchListClient', true],
];

/** Said once, with -v=1 and more. */
export function gateLines(p: Process): string {
  return GATES.map(([name, on]) => klog(p, 'envvar.go:195', `"Feature gate default state" feature="${name}" enabled=${on}`)).join('');
}

export interface Logged {
  readonly p: Process;
  readonly verbosity: number;
  readonly url: string;
  readonly request: ApiRequest;
}

/** Before a request goes out. */
export function requestLines({ p, verbosity, url, request }: Logged): string {
  if (verbosity < 7) return '';
  // Objects are written by an encoder that ends with a newline; patches are not.
  const text = request.method === 'PATCH' ? textOf(request.body).trimEnd() : textOf(request.body);
  const body = verbosity >= 8 ? bodyLine(p, verbosity, request, 'Request', text) : '';
  const headers = headersOf(request);
  if (verbosity >= 9) {
    const flags = headers.map(([name, value]) => `-H ${JSON.stringify(`${name}: ${value}`)}`).join(' ');
    const dial = klog(p, 'round_trippers.go:562', `"HTTP Trace: Dial succeed" network="tcp" address=${JSON.stringify(hostOf(url))}`);
    return `${body}${klog(p, 'round_trippers.go:527', `"Request" curlCommand=<\n\tcurl -v -X${request.method}  ${flags} '${url}'\n >`)}${dial}`;
  }
  return body + klog(p, 'round_trippers.go:527', `"Request" verb="${request.method}" url="${url}" headers=${block(headers)}`);
}

/** After its answer; of logs and watches the body comes later. */
export function responseLines({ p, verbosity, url, request }: Logged, response: ApiResponse, ms: number): string {
  const status = response.code === 0 ? '' : `${response.code} ${STATUS_TEXT[response.code] ?? ''}`.trim();
  const verb = verbosity === 6 || verbosity >= 9 ? ` verb="${request.method}" url="${url}"` : '';
  const text = textOf(response.body);
  const headers = verbosity >= 8 && response.code !== 0 ? ` headers=${block(answerHeaders(p, response, text))}` : '';
  const times = verbosity >= 9 ? ' dnsLookupMilliseconds=0 dialMilliseconds=0 tlsHandshakeMilliseconds=0 serverProcessingMilliseconds=0' : '';
  const line = klog(p, 'round_trippers.go:632', `"Response"${verb} status="${status}"${headers} milliseconds=${Math.round(ms)}${times}`);
  const later = response.watch || response.stream || response.code === 0;
  return verbosity >= 8 && !later ? line + bodyLine(p, verbosity, request, 'Response', text) : line;
}

/** The refusal as the server has worded it, with -v=4 and more. upstream: kubectl/pkg/cmd/util/helpers.go debugging */
export function refusalLine(p: Process, status: Status): string {
  return klog(p, 'helpers.go:246', `server response object: %s[${JSON.stringify(status, null, 2)}]`);
}

type Header = readonly [string, string];

function headersOf(request: ApiRequest): Header[] {
  const given = Object.entries(request.headers ?? {}).filter(([name]) => name !== 'authorization');
  const all = new Map(given.map(([name, value]) => [canonical(name), String(value)]));
  if (!all.has('Accept')) all.set('Accept', 'application/json');
  if (request.body !== undefined && !all.has('Content-Type')) all.set('Content-Type', 'application/json');
  return [...all].sort(([a], [b]) => (a < b ? -1 : 1));
}

function answerHeaders(p: Process, response: ApiResponse, text: string): Header[] {
  const all = new Map(Object.entries(response.headers).map(([name, value]) => [canonical(name), typeof value === 'string' ? value : value.join(', ')]));
  if (!all.has('Content-Length') && response.body !== undefined) all.set('Content-Length', String(new TextEncoder().encode(text).length));
  if (!all.has('Content-Type')) all.set('Content-Type', 'application/json');
  if (!all.has('Date')) all.set('Date', httpDate(p.clock.now()));
  return [...all].sort(([a], [b]) => (a < b ? -1 : 1));
}

const canonical = (name: string): string => name.toLowerCase().replace(/(^|-)[a-z]/g, (s) => s.toUpperCase());

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (n: number): string => String(n).padStart(2, '0');

function httpDate(now: number): string {
  const t = partsOf(Math.floor(now));
  const day = DAYS[(Math.floor(now / 86_400_000) + 4) % 7];
  return `${day}, ${two(t.day)} ${MONTHS[t.month - 1]} ${t.year} ${two(t.hour)}:${two(t.minute)}:${two(t.second)} GMT`;
}

const block = (headers: readonly Header[]): string => `<\n${headers.map(([name, value]) => `\t${name}: ${value}\n`).join('')} >`;

const textOf = (body: unknown): string =>
  body === undefined ? '' : typeof body === 'string' ? body : body instanceof Uint8Array ? new TextDecoder().decode(body) : `${JSON.stringify(body)}\n`;

function bodyLine(p: Process, verbosity: number, request: ApiRequest, what: 'Request' | 'Response', text: string): string {
  const limit = verbosity >= 10 ? Number.POSITIVE_INFINITY : verbosity >= 9 ? 10_240 : 1024;
  const shown = text.length > limit ? `${text.slice(0, limit)} [truncated ${text.length - limit} chars]` : text;
  const value = shown.includes('\n') ? `<\n\t${shown.replace(/\n$/, '').replaceAll('\n', '\n\t')}\n >` : JSON.stringify(shown);
  return klog(p, placeOf(request), `"${what} Body" body=${value}`);
}

/** Where in client-go and kubectl the request was made. */
function placeOf({ method, path }: ApiRequest): string {
  if (path.startsWith('/openapi/v3')) return 'client.go:46';
  if (/^\/(api|apis|version|openapi)(\/v1|\/[^/]+\/[^/]+)?$/.test(path)) return 'discovery_client.go:413';
  if (path.endsWith('/log')) return 'logs.go:497';
  const place: Readonly<Record<string, string>> = { POST: 'helper.go:246', PUT: 'helper.go:319', PATCH: 'helper.go:269', DELETE: 'helper.go:202' };
  if (place[method]) return place[method];
  const named = /^\/(api|apis\/[^/]+)\/[^/]+\/(namespaces\/[^/]+\/[^/]+\/[^/]+|(?!namespaces\/[^/]+\/)[^/]+\/[^/]+)/.test(path);
  return named ? 'helper.go:105' : 'helper.go:113';
}

const hostOf = (url: string): string => /^[a-z]+:\/\/([^/]*)/.exec(url)?.[1] ?? url;

/** What a code is called. */
const STATUS_TEXT: Readonly<Record<number, string>> = {
  101: 'Switching Protocols',
  200: 'OK',
  201: 'Created',
  202: 'Accepted',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
  409: 'Conflict',
  410: 'Gone',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Entity',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};
