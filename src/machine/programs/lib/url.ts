// URLs as curl and wget read them. upstream: curl/lib/urlapi.c
import { canonicalIp, familyOf } from './ip.ts';

export interface ParsedUrl {
  readonly scheme: string;
  /** Without brackets, numbers in canonical form. */
  readonly host: string;
  readonly port: number;
  /** True when the URL names a port, even the scheme's own. */
  readonly explicitPort: boolean;
  readonly user: string | undefined;
  readonly password: string | undefined;
  /** Begins with a slash; the query is not in it. */
  readonly path: string;
  /** With its question mark, or empty. */
  readonly query: string;
}

export type UrlError = { readonly error: 'malformed' } | { readonly error: 'scheme'; readonly scheme: string };

const DEFAULT_PORTS: Readonly<Record<string, number>> = { http: 80, https: 443, telnet: 23, file: 0, ftp: 21, ws: 80, wss: 443 };

const BAD_HOST = /[ \r\n\t/:#?!@{}[\]\\$'"^`*<>=;,+&()]/;

export interface UrlRules {
  readonly schemes: readonly string[];
  /** Taken when none is written. */
  readonly defaultScheme?: string;
  readonly pathAsIs?: boolean;
}

/** Takes a URL apart, or says what is wrong with it. */
export function parseUrl(text: string, rules: UrlRules): ParsedUrl | UrlError {
  const malformed: UrlError = { error: 'malformed' };
  for (const ch of text) if (ch <= ' ' || ch === '\x7f') return malformed;
  const match = /^([A-Za-z][A-Za-z0-9+.-]*):(\/{1,3})(.*)$/.exec(text);
  const scheme = match ? (match[1] ?? '').toLowerCase() : (rules.defaultScheme ?? 'http');
  if (!rules.schemes.includes(scheme)) return { error: 'scheme', scheme };
  if (scheme === 'file') return { scheme, host: '', port: 0, explicitPort: false, user: undefined, password: undefined, path: `/${match?.[3] ?? ''}`, query: '' };
  const rest = (match?.[3] ?? text).replace(/#.*$/, '');
  const end = rest.search(/[/?]/);
  const authority = end < 0 ? rest : rest.slice(0, end);
  const tail = end < 0 ? '' : rest.slice(end);
  const place = parseAuthority(authority, scheme);
  if (!place) return malformed;
  const mark = tail.indexOf('?');
  const path = mark < 0 ? tail : tail.slice(0, mark);
  return { scheme, ...place, path: rules.pathAsIs ? path || '/' : removeDots(path || '/'), query: mark < 0 ? '' : tail.slice(mark) };
}

type Authority = Pick<ParsedUrl, 'host' | 'port' | 'explicitPort' | 'user' | 'password'>;

function parseAuthority(authority: string, scheme: string): Authority | undefined {
  const at = authority.lastIndexOf('@');
  const login = at < 0 ? undefined : authority.slice(0, at);
  const colon = login?.indexOf(':') ?? -1;
  const user = login === undefined ? undefined : percentDecode(colon < 0 ? login : login.slice(0, colon));
  const password = login === undefined || colon < 0 ? undefined : percentDecode(login.slice(colon + 1));
  const place = authority.slice(at + 1);
  const match = /^(\[[^\]]*\]|[^:]*)(?::(\d*))?$/.exec(place);
  if (!match) return undefined;
  const port = match[2] ? Number(match[2]) : (DEFAULT_PORTS[scheme] ?? 0);
  if (port > 65535) return undefined;
  const host = hostOf(match[1] ?? '');
  return host === undefined ? undefined : { host, port, explicitPort: Boolean(match[2]), user, password };
}

function hostOf(text: string): string | undefined {
  if (text.startsWith('[')) {
    const inner = text.slice(1, -1);
    return familyOf(inner) === 6 ? canonicalIp(inner) : undefined;
  }
  const name = percentDecode(text);
  if (name === '' || BAD_HOST.test(name)) return undefined;
  return normalizeIpv4(name) ?? name;
}

/** 127.1, 0x7f000001 and 017700000001 are addresses too: each part decimal, octal or hexadecimal, the last one fills the rest. */
function normalizeIpv4(name: string): string | undefined {
  const parts = name.replace(/\.$/, '').split('.');
  if (parts.length > 4 || !parts.every((p) => /^(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9]\d*)$/.test(p))) return undefined;
  const numbers = parts.map((p) => (/^0[0-7]+$/.test(p) ? Number.parseInt(p, 8) : Number(p)));
  const last = numbers.pop() ?? 0;
  if (numbers.some((n) => n > 255) || last >= 256 ** (4 - numbers.length)) return undefined;
  const bytes = [...numbers];
  for (let i = 3 - numbers.length; i >= 0; i--) bytes.push(Math.floor(last / 256 ** i) % 256);
  return bytes.join('.');
}

/** RFC 3986 section 5.2.4. */
export function removeDots(path: string): string {
  if (path.startsWith('/') && !path.includes('/.')) return path;
  const out: string[] = [];
  const parts = path.split('/').slice(1);
  parts.forEach((part, i) => {
    const end = i === parts.length - 1;
    if (part === '..') out.pop();
    else if (part !== '.') out.push(part);
    if (end && (part === '.' || part === '..')) out.push('');
  });
  return `/${out.join('/')}`;
}

/** %41 becomes A; what is no valid escape stays. */
export function percentDecode(text: string): string {
  if (!text.includes('%')) return text;
  const bytes: number[] = [];
  const source = new TextEncoder().encode(text);
  for (let i = 0; i < source.length; i++) {
    const two = source[i] === 0x25 ? String.fromCharCode(source[i + 1] ?? 0, source[i + 2] ?? 0) : '';
    if (/^[0-9a-fA-F]{2}$/.test(two)) {
      bytes.push(Number.parseInt(two, 16));
      i += 2;
    } else bytes.push(source[i] ?? 0);
  }
  return new TextDecoder().decode(new Uint8Array(bytes));
}

/** The URL as text again, without login. */
export function formatUrl(url: ParsedUrl): string {
  if (url.scheme === 'file') return `file://${url.path}`;
  return `${url.scheme}://${hostField(url)}${url.path}${url.query}`;
}

/** The Host header: the port is left out when it is the scheme's. */
export function hostField(url: Pick<ParsedUrl, 'host' | 'port' | 'scheme'>): string {
  const host = url.host.includes(':') ? `[${url.host}]` : url.host;
  return url.port === DEFAULT_PORTS[url.scheme] ? host : `${host}:${url.port}`;
}

/** A Location header resolved against the URL that sent it. */
export function resolveUrl(base: ParsedUrl, location: string): string {
  if (/^[A-Za-z][A-Za-z0-9+.-]*:/.test(location)) return location;
  const root = `${base.scheme}://${hostField(base)}`;
  if (location.startsWith('//')) return `${base.scheme}:${location}`;
  if (location.startsWith('/')) return root + location;
  if (location.startsWith('?')) return root + base.path + location;
  return root + base.path.replace(/[^/]*$/, '') + location;
}
