// The request that a curl config makes: its body, its head. upstream: curl/lib/http.c Curl_http, curl/src/tool_operate.c
import { type Bytes, concat, encode, toBase64 } from '../../../../base/bytes.ts';
import type { Process } from '../../../os/types.ts';
import { hostField, type ParsedUrl } from '../url.ts';
import type { CurlConfig, DataPart } from './config.ts';

/** What is sent after the head. */
export interface RequestBody {
  readonly kind: 'post' | 'form' | 'put';
  readonly bytes: Bytes;
  readonly contentType: string | undefined;
  /** Sent in chunks because the size was not known beforehand. */
  readonly chunked: boolean;
}

export interface BodyProblem {
  readonly code: number;
  readonly message: string;
}

const USER_AGENT = 'curl/7.88.1';
const EXPECT_ABOVE = 1024 * 1024;

/** -d and its kin as one text of bytes; files that cannot be read count as empty, as curl warns. */
export async function postData(p: Process, parts: readonly DataPart[], warn: (text: string) => void): Promise<Bytes> {
  const out: Bytes[] = [];
  for (const part of parts) {
    const bytes = part.kind === 'urlencode' ? encode(await urlencoded(p, part.text, warn)) : await plain(p, part, warn);
    if (out.length > 0 && part.kind !== 'json') out.push(encode('&'));
    out.push(bytes);
  }
  return concat(out);
}

async function plain(p: Process, part: DataPart, warn: (text: string) => void): Promise<Bytes> {
  if (part.kind === 'raw' || !part.text.startsWith('@')) return encode(part.text);
  const bytes = await readInput(p, part.text.slice(1), warn);
  return part.kind === 'data' ? bytes.filter((b) => b !== 10 && b !== 13 && b !== 0) : bytes;
}

async function readInput(p: Process, name: string, warn: (text: string) => void): Promise<Bytes> {
  if (name === '-') return encode(await p.readAll());
  const path = p.path(name);
  if (p.fs.exists(path) && p.fs.stat(path).type !== 'directory') return p.fs.readFile(path);
  warn(`Couldn't read data from file "${name}", this makes an empty POST.`);
  return new Uint8Array(0);
}

async function urlencoded(p: Process, text: string, warn: (text: string) => void): Promise<string> {
  const at = text.search(/[=@]/);
  const name = at < 0 ? '' : text.slice(0, at);
  const raw = at < 0 ? text : text[at] === '=' ? text.slice(at + 1) : new TextDecoder().decode(await readInput(p, text.slice(at + 1), warn));
  const value = escapeForm(raw);
  return name === '' ? value : `${name}=${value}`;
}

function escapeForm(text: string): string {
  let out = '';
  for (const b of encode(text)) {
    const ch = String.fromCharCode(b);
    if (/[A-Za-z0-9\-._~]/.test(ch)) out += ch;
    else out += ch === ' ' ? '+' : `%${b.toString(16).padStart(2, '0').toUpperCase()}`;
  }
  return out;
}

/** The body of a transfer, undefined when there is none. */
export async function requestBody(p: Process, config: CurlConfig, upload: string | undefined, warn: (text: string) => void): Promise<RequestBody | BodyProblem | undefined> {
  if (upload !== undefined) {
    if (upload === '-' || upload === '.') return { kind: 'put', bytes: encode(await p.readAll()), contentType: undefined, chunked: true };
    const path = p.path(upload);
    if (!p.fs.exists(path)) return { code: 26, message: `Can't open '${upload}'!` };
    return { kind: 'put', bytes: p.fs.readFile(path), contentType: undefined, chunked: false };
  }
  if (config.form.length > 0) return multipart(p, config.form);
  if (config.data.length === 0 || config.get) return undefined;
  const json = config.data.some((part) => part.kind === 'json');
  return { kind: 'post', bytes: await postData(p, config.data, warn), contentType: json ? undefined : 'application/x-www-form-urlencoded', chunked: false };
}

async function multipart(p: Process, fields: readonly string[]): Promise<RequestBody | BodyProblem> {
  const boundary = `------------------------${p.machine.random.string('0123456789abcdef', 16)}`;
  const out: Bytes[] = [];
  for (const field of fields) {
    const eq = field.indexOf('=');
    const name = field.slice(0, eq);
    const [content = '', ...settings] = field.slice(eq + 1).split(';');
    const setting = (key: string): string | undefined =>
      settings
        .find((s) => s.trim().startsWith(`${key}=`))
        ?.trim()
        .slice(key.length + 1);
    const fromFile = /^[@<]/.test(content);
    const path = content.slice(1);
    if (fromFile && path !== '-' && !p.fs.exists(p.path(path))) return { code: 26, message: 'Failed to open/read local data from file/application' };
    const value = !fromFile ? encode(content) : path === '-' ? encode(await p.readAll()) : p.fs.readFile(p.path(path));
    const filename = setting('filename') ?? (content.startsWith('@') ? (path.split('/').pop() ?? path) : undefined);
    const type = setting('type') ?? (content.startsWith('@') ? guessType(path) : undefined);
    let head = `--${boundary}\r\nContent-Disposition: form-data; name="${name}"`;
    if (filename !== undefined) head += `; filename="${filename}"`;
    if (type !== undefined) head += `\r\nContent-Type: ${type}`;
    out.push(encode(`${head}\r\n\r\n`), value, encode('\r\n'));
  }
  out.push(encode(`--${boundary}--\r\n`));
  return { kind: 'form', bytes: concat(out), contentType: `multipart/form-data; boundary=${boundary}`, chunked: false };
}

/** upstream: curl/lib/mime.c Curl_mime_contenttype */
function guessType(path: string): string {
  const types: Record<string, string> = {
    gif: 'image/gif',
    jpg: 'image/jpeg',
    jpeg: 'image/jpeg',
    png: 'image/png',
    svg: 'image/svg+xml',
    txt: 'text/plain',
    htm: 'text/html',
    html: 'text/html',
    pdf: 'application/pdf',
    xml: 'application/xml',
  };
  return types[path.split('.').pop() ?? ''] ?? 'application/octet-stream';
}

export interface RequestPlan {
  readonly method: string;
  readonly url: ParsedUrl;
  readonly body: RequestBody | undefined;
  readonly cookies: string | undefined;
  /** False after a redirect to another host. */
  readonly sendAuth: boolean;
  readonly referer: string | undefined;
}

/** The head's lines, the request line first, and whether the server is asked before the body is sent. */
export function requestLines(config: CurlConfig, plan: RequestPlan): { readonly lines: readonly string[]; readonly expect: boolean } {
  const { url, body } = plan;
  const custom = config.headers.map(splitHeader);
  const overridden = (name: string): boolean => custom.some((h) => h.name.toLowerCase() === name);
  const version = config.http === '1.0' ? '1.0' : '1.1';
  const lines = [`${plan.method} ${config.requestTarget ?? url.path + url.query} HTTP/${version}`];
  const host = custom.find((h) => h.name.toLowerCase() === 'host');
  if (!host) lines.push(`Host: ${hostField(url)}`);
  else if (host.line !== undefined) lines.push(host.line);
  const login = authorization(config, url);
  if (login !== undefined && plan.sendAuth && !overridden('authorization')) lines.push(`Authorization: ${login}`);
  if (config.range !== undefined && !overridden('range')) lines.push(`Range: bytes=${config.range}`);
  if (config.userAgent !== '' && !overridden('user-agent')) lines.push(`User-Agent: ${config.userAgent ?? USER_AGENT}`);
  const json = config.data.some((part) => part.kind === 'json');
  if (!overridden('accept') && !json) lines.push('Accept: */*');
  if (config.compressed && !overridden('accept-encoding')) lines.push('Accept-Encoding: deflate, gzip, br, zstd');
  if (plan.referer && !overridden('referer')) lines.push(`Referer: ${plan.referer}`);
  if (body?.chunked && !overridden('transfer-encoding')) lines.push('Transfer-Encoding: chunked');
  if (config.http === '2' && url.scheme === 'http') lines.push('Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA');
  if (plan.cookies !== undefined && !overridden('cookie')) lines.push(`Cookie: ${plan.cookies}`);
  if (json) {
    if (!overridden('content-type')) lines.push('Content-Type: application/json');
    if (!overridden('accept')) lines.push('Accept: application/json');
  }
  for (const h of custom) {
    if (h === host || h.line === undefined) continue;
    lines.push(h.line);
  }
  let expect = false;
  if (body) {
    if (!body.chunked && !overridden('content-length')) lines.push(`Content-Length: ${body.bytes.length}`);
    if (body.contentType !== undefined && !overridden('content-type')) lines.push(`Content-Type: ${body.contentType}`);
    expect = version === '1.1' && (body.kind === 'put' ? body.chunked || body.bytes.length > 0 : body.bytes.length > EXPECT_ABOVE);
    const asked = custom.find((h) => h.name.toLowerCase() === 'expect');
    if (asked) expect = asked.line?.toLowerCase().includes('100-continue') ?? false;
    else if (expect) lines.push('Expect: 100-continue');
  }
  return { lines, expect };
}

/** A -H argument: `X: y` is sent, `X:` takes a header away, `X;` sends it empty. */
function splitHeader(text: string): { readonly name: string; readonly line: string | undefined } {
  const colon = text.indexOf(':');
  if (colon >= 0) {
    const name = text.slice(0, colon);
    return { name, line: text.slice(colon + 1).trim() === '' ? undefined : text };
  }
  const semicolon = text.indexOf(';');
  return semicolon > 0 ? { name: text.slice(0, semicolon), line: `${text.slice(0, semicolon)}:` } : { name: text, line: undefined };
}

function authorization(config: CurlConfig, url: ParsedUrl): string | undefined {
  if (config.bearer !== undefined) return `Bearer ${config.bearer}`;
  const login = userOf(config, url);
  if (!login) return undefined;
  return `Basic ${toBase64(encode(`${login.user}:${login.password}`))}`;
}

/** Who logs in: -u, or the URL. */
export function userOf(config: CurlConfig, url: ParsedUrl): { readonly user: string; readonly password: string } | undefined {
  if (url.user !== undefined) return { user: url.user, password: url.password ?? '' };
  if (config.user === undefined) return undefined;
  const colon = config.user.indexOf(':');
  return colon < 0 ? { user: config.user, password: '' } : { user: config.user.slice(0, colon), password: config.user.slice(colon + 1) };
}
