// curl -w: the variables of a transfer. upstream: curl/src/tool_writeout.c
import type { Header } from '../http.ts';
import type { ParsedUrl } from '../url.ts';

/** What is known after a transfer; times in milliseconds since its start. */
export interface TransferInfo {
  url: string;
  effectiveUrl: string;
  parsed: ParsedUrl | undefined;
  method: string;
  httpVersion: string;
  status: number;
  headers: readonly Header[];
  headerSize: number;
  requestSize: number;
  downloaded: number;
  uploaded: number;
  redirects: number;
  redirectUrl: string;
  connects: number;
  localIp: string;
  localPort: number;
  remoteIp: string;
  remotePort: number;
  nameLookup: number;
  connect: number;
  appConnect: number;
  preTransfer: number;
  startTransfer: number;
  redirectTime: number;
  total: number;
  verifyResult: number;
  certificates: number;
  exitCode: number;
  error: string;
  outputName: string;
  referer: string;
  urlNumber: number;
}

export function newInfo(url: string, urlNumber: number): TransferInfo {
  return {
    url,
    effectiveUrl: url,
    parsed: undefined,
    method: 'GET',
    httpVersion: '0',
    status: 0,
    headers: [],
    headerSize: 0,
    requestSize: 0,
    downloaded: 0,
    uploaded: 0,
    redirects: 0,
    redirectUrl: '',
    connects: 0,
    localIp: '',
    localPort: 0,
    remoteIp: '',
    remotePort: 0,
    nameLookup: 0,
    connect: 0,
    appConnect: 0,
    preTransfer: 0,
    startTransfer: 0,
    redirectTime: 0,
    total: 0,
    verifyResult: 0,
    certificates: 0,
    exitCode: 0,
    error: '',
    outputName: '',
    referer: '',
    urlNumber,
  };
}

type Value = string | number | null;

const seconds = (ms: number): string => (ms / 1000).toFixed(6);
const speed = (bytes: number, ms: number): number => Math.floor((bytes * 1000) / Math.max(1, ms));

/** In the order of %{json}. `seconds` values are kept as text so that six digits stay. */
const VARIABLES: readonly (readonly [string, (i: TransferInfo) => Value])[] = [
  ['certs', () => ''],
  ['content_type', (i) => i.headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? null],
  ['errormsg', (i) => i.error || null],
  ['exitcode', (i) => i.exitCode],
  ['filename_effective', (i) => i.outputName || null],
  ['ftp_entry_path', () => null],
  ['http_code', (i) => i.status],
  ['http_connect', () => 0],
  ['http_version', (i) => i.httpVersion],
  ['local_ip', (i) => i.localIp],
  ['local_port', (i) => i.localPort],
  ['method', (i) => i.method],
  ['num_certs', (i) => i.certificates],
  ['num_connects', (i) => i.connects],
  ['num_headers', (i) => i.headers.length],
  ['num_redirects', (i) => i.redirects],
  ['proxy_ssl_verify_result', () => 0],
  ['redirect_url', (i) => i.redirectUrl || null],
  ['referer', (i) => i.referer || null],
  ['remote_ip', (i) => i.remoteIp],
  ['remote_port', (i) => i.remotePort],
  ['response_code', (i) => i.status],
  ['scheme', (i) => i.parsed?.scheme.toUpperCase() ?? null],
  ['size_download', (i) => i.downloaded],
  ['size_header', (i) => i.headerSize],
  ['size_request', (i) => i.requestSize],
  ['size_upload', (i) => i.uploaded],
  ['speed_download', (i) => speed(i.downloaded, i.total)],
  ['speed_upload', (i) => speed(i.uploaded, i.total)],
  ['ssl_verify_result', (i) => i.verifyResult],
  ['time_appconnect', (i) => seconds(i.appConnect)],
  ['time_connect', (i) => seconds(i.connect)],
  ['time_namelookup', (i) => seconds(i.nameLookup)],
  ['time_pretransfer', (i) => seconds(i.preTransfer)],
  ['time_redirect', (i) => seconds(i.redirectTime)],
  ['time_starttransfer', (i) => seconds(i.startTransfer)],
  ['time_total', (i) => seconds(i.total)],
  ['url', (i) => i.url],
  ['url_effective', (i) => i.effectiveUrl],
  ['urlnum', (i) => i.urlNumber],
];
const BY_NAME = new Map(VARIABLES);

export const CURL_LIBRARIES =
  'libcurl/7.88.1 OpenSSL/3.0.19 zlib/1.2.13 brotli/1.0.9 zstd/1.5.4 libidn2/2.3.3 libpsl/0.21.2 (+libidn2/2.3.3) libssh2/1.10.0 nghttp2/1.52.0 librtmp/2.3 OpenLDAP/2.5.13';

/** The text of a format; `err` collects what goes to stderr. */
export function formatWriteOut(format: string, info: TransferInfo): { readonly out: string; readonly err: string } {
  const sink = { out: '', err: '' };
  let to: 'out' | 'err' = 'out';
  const pattern = /%%|%\{([^}]*)\}|%header\{([^}]*)\}|\\([\s\S])/g;
  let last = 0;
  for (const match of format.matchAll(pattern)) {
    sink[to] += format.slice(last, match.index);
    last = match.index + match[0].length;
    const [whole, name, header, escaped] = match;
    if (whole === '%%') sink[to] += '%';
    else if (escaped !== undefined) sink[to] += { n: '\n', r: '\r', t: '\t' }[escaped] ?? `\\${escaped}`;
    else if (header !== undefined) sink[to] += info.headers.find(([key]) => key.toLowerCase() === header.toLowerCase())?.[1] ?? '';
    else if (name === 'stdout' || name === 'stderr') to = name === 'stdout' ? 'out' : 'err';
    else if (name === 'onerror') {
      if (info.exitCode === 0) return sink;
    } else if (name === 'json') sink[to] += asJson(info);
    else if (name === 'header_json') sink[to] += headerJson(info.headers);
    else {
      const of = BY_NAME.get(name ?? '');
      if (of) sink[to] += name === 'http_code' || name === 'response_code' ? String(info.status).padStart(3, '0') : String(of(info) ?? '');
      else sink.err += `curl: unknown --write-out variable: '${name}'\n`;
    }
  }
  sink[to] += format.slice(last);
  return sink;
}

function asJson(info: TransferInfo): string {
  const fields = VARIABLES.map(([name, of]) => {
    const value = of(info);
    return `"${name}":${name.startsWith('time_') && value !== null ? value : JSON.stringify(value)}`;
  });
  return `{${fields.join(',')},"curl_version":"${CURL_LIBRARIES}"}`;
}

function headerJson(headers: readonly Header[]): string {
  const grouped = new Map<string, string[]>();
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    const values = grouped.get(key);
    if (values) values.push(value);
    else grouped.set(key, [value]);
  }
  return `{${[...grouped].map(([name, values]) => `"${name}":${JSON.stringify(values)}`).join(',\n')}\n}`;
}
