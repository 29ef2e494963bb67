// curl's command line: the table of its options and the parser. upstream: curl/src/tool_getparam.c
import { type CurlConfig, type CurlGlobals, newConfig } from './config.ts';

/** A command line that curl refuses; `lines` is what it prints, `code` its exit code. */
export class CurlUsage {
  readonly lines: string;
  readonly code: number;
  constructor(lines: string, code = 2) {
    this.lines = lines;
    this.code = code;
  }
}

/** What a command line comes to: operations, or a text to print. */
export type CurlCommand =
  | { readonly kind: 'run'; readonly configs: readonly CurlConfig[]; readonly globals: CurlGlobals; readonly warnings: readonly string[] }
  | { readonly kind: 'help'; readonly topic: string | undefined }
  | { readonly kind: 'version' };

interface Context {
  config: CurlConfig;
  readonly globals: CurlGlobals;
  readonly warnings: string[];
  /** The option as it was written, for messages. */
  spelled: string;
  /** Reads a file that an option names (-K, -w @file). */
  readonly readFile: (path: string) => string | undefined;
  readonly again: (args: readonly string[]) => CurlUsage | undefined;
}

interface Option {
  readonly long: string;
  readonly short: string;
  /** A flag knows --no-; 'none' means that it is known to curl and not simulated here. */
  readonly arg: boolean;
  readonly set: ((c: Context, value: string, on: boolean) => CurlUsage | undefined | void) | undefined;
}

const HINT = "curl: try 'curl --help' or 'curl --manual' for more information\n";

function misuse(spelled: string, what: string): CurlUsage {
  return new CurlUsage(`curl: option ${spelled}: ${what}\n${HINT}`);
}

function flag(long: string, short: string, set: (c: Context, on: boolean) => CurlUsage | undefined | void): Option {
  return { long, short, arg: false, set: (c, _, on) => set(c, on) };
}

function arg(long: string, short: string, set: (c: Context, value: string) => CurlUsage | undefined | void): Option {
  return { long, short, arg: true, set: (c, value) => set(c, value) };
}

function whole(long: string, short: string, set: (c: CurlConfig, n: number) => void, signed = false): Option {
  return arg(long, short, (c, value) => {
    if (!/^-?\d+$/.test(value)) return misuse(c.spelled, 'expected a proper numerical parameter');
    if (value.startsWith('-') && !signed) return misuse(c.spelled, 'expected a positive numerical parameter');
    set(c.config, Number(value));
  });
}

function seconds(long: string, short: string, set: (c: CurlConfig, ms: number) => void): Option {
  return arg(long, short, (c, value) => {
    if (!/^[-+]?(\d+\.?\d*|\.\d+)$/.test(value)) return misuse(c.spelled, 'expected a proper numerical parameter');
    if (value.startsWith('-')) return misuse(c.spelled, 'expected a positive numerical parameter');
    set(c.config, Math.round(Number(value) * 1000));
  });
}

function localPort(c: Context, value: string): CurlUsage | undefined {
  const match = /^(\d+)(?:\s*-\s*(\d+))?$/.exec(value);
  const first = Number(match?.[1] ?? -1);
  const last = match?.[2] === undefined ? first : Number(match[2]);
  if (!match || first > 65535 || last > 65535 || last < first) return misuse(c.spelled, 'is badly used here');
  c.config.localPort = [first, last];
  return undefined;
}

function writeOut(c: Context, value: string): CurlUsage | undefined {
  if (!value.startsWith('@')) {
    c.config.writeOut = value;
    return undefined;
  }
  const text = c.readFile(value.slice(1));
  if (text === undefined) return new CurlUsage(`curl: option ${c.spelled}: error encountered when reading a file\n${HINT}`, 26);
  c.config.writeOut = text.replace(/\r?\n$/, '');
  return undefined;
}

function header(c: Context, value: string): CurlUsage | undefined {
  if (!value.startsWith('@')) {
    c.config.headers.push(value);
    return undefined;
  }
  const text = c.readFile(value.slice(1));
  if (text === undefined) c.warnings.push(`Warning: Failed to open ${value.slice(1)}!\n`);
  else c.config.headers.push(...text.split(/\r?\n/).filter((line) => line !== '' && !line.startsWith('#')));
  return undefined;
}

const OPTIONS: readonly Option[] = [
  arg('url', '', (c, v) => void c.config.urls.push(v)),
  arg('output', 'o', (c, v) => void c.config.outputs.push(v)),
  flag('remote-name', 'O', (c, on) => (on ? void c.config.outputs.push({ remote: true }) : undefined)),
  flag('remote-name-all', '', (c, on) => void (c.globals.remoteNameAll = on)),
  arg('upload-file', 'T', (c, v) => void c.config.uploads.push(v)),
  arg('request', 'X', (c, v) => void (c.config.method = v)),
  arg('request-target', '', (c, v) => void (c.config.requestTarget = v)),
  flag('head', 'I', (c, on) => void (c.config.head = on)),
  flag('get', 'G', (c, on) => void (c.config.get = on)),
  arg('data', 'd', (c, v) => void c.config.data.push({ kind: 'data', text: v })),
  arg('data-ascii', '', (c, v) => void c.config.data.push({ kind: 'data', text: v })),
  arg('data-raw', '', (c, v) => void c.config.data.push({ kind: 'raw', text: v })),
  arg('data-binary', '', (c, v) => void c.config.data.push({ kind: 'binary', text: v })),
  arg('data-urlencode', '', (c, v) => void c.config.data.push({ kind: 'urlencode', text: v })),
  arg('json', '', (c, v) => void c.config.data.push({ kind: 'json', text: v })),
  arg('form', 'F', (c, v) => (v.includes('=') ? void c.config.form.push(v) : misuse(c.spelled, 'is badly used here'))),
  arg('header', 'H', header),
  arg('user-agent', 'A', (c, v) => void (c.config.userAgent = v)),
  arg('referer', 'e', (c, v) => void (c.config.referer = v)),
  arg('cookie', 'b', (c, v) => void (v.includes('=') ? (c.config.cookie = c.config.cookie === undefined ? v : `${c.config.cookie}; ${v}`) : c.config.cookieFiles.push(v))),
  arg('cookie-jar', 'c', (c, v) => void (c.config.cookieJar = v)),
  arg('user', 'u', (c, v) => void (c.config.user = v)),
  arg('oauth2-bearer', '', (c, v) => void (c.config.bearer = v)),
  flag('basic', '', () => undefined),
  flag('include', 'i', (c, on) => void (c.config.include = on)),
  flag('location', 'L', (c, on) => void (c.config.location = on)),
  flag('location-trusted', '', (c, on) => void (c.config.location = c.config.locationTrusted = on)),
  whole('max-redirs', '', (c, n) => void (c.maxRedirs = n), true),
  flag('post301', '', (c, on) => void (on && c.config.keepMethod.add(301))),
  flag('post302', '', (c, on) => void (on && c.config.keepMethod.add(302))),
  flag('post303', '', (c, on) => void (on && c.config.keepMethod.add(303))),
  flag('fail', 'f', (c, on) => (on && c.config.failWithBody ? misuse(c.spelled, 'is badly used here') : void (c.config.fail = on))),
  flag('fail-with-body', '', (c, on) => (on && c.config.fail ? misuse(c.spelled, 'is badly used here') : void (c.config.failWithBody = on))),
  flag('fail-early', '', (c, on) => void (c.config.failEarly = on)),
  arg('write-out', 'w', writeOut),
  arg('dump-header', 'D', (c, v) => void (c.config.dumpHeader = v)),
  seconds('max-time', 'm', (c, ms) => void (c.maxTime = ms)),
  seconds('connect-timeout', '', (c, ms) => void (c.connectTimeout = ms)),
  flag('insecure', 'k', (c, on) => void (c.config.insecure = on)),
  arg('cacert', '', (c, v) => void (c.config.caCert = v)),
  arg('cert', 'E', (c, v) => void (c.config.cert = v)),
  arg('key', '', (c, v) => void (c.config.key = v)),
  flag('ipv4', '4', (c, on) => void (c.config.family = on ? 4 : undefined)),
  flag('ipv6', '6', (c, on) => void (c.config.family = on ? 6 : undefined)),
  arg('resolve', '', (c, v) => void c.config.resolve.push(v)),
  arg('connect-to', '', (c, v) => void c.config.connectTo.push(v)),
  arg('interface', '', (c, v) => void (c.config.interface = v)),
  arg('local-port', '', localPort),
  whole('retry', '', (c, n) => void (c.retry = n)),
  whole('retry-delay', '', (c, n) => void (c.retryDelay = n * 1000)),
  whole('retry-max-time', '', (c, n) => void (c.retryMaxTime = n * 1000)),
  flag('retry-connrefused', '', (c, on) => void (c.config.retryConnRefused = on)),
  flag('retry-all-errors', '', (c, on) => void (c.config.retryAllErrors = on)),
  flag('silent', 's', (c, on) => void (c.globals.silent = on)),
  flag('show-error', 'S', (c, on) => void (c.globals.showError = on)),
  flag('verbose', 'v', (c, on) => void (c.globals.verbose = on)),
  flag('progress-bar', '#', (c, on) => void (c.globals.progress = on ? 'bar' : 'meter')),
  flag('progress-meter', '', (c, on) => void (c.globals.progress = on ? 'meter' : 'none')),
  arg('stderr', '', (c, v) => void (c.globals.stderr = v)),
  flag('buffer', '', (c, on) => void (c.config.noBuffer = !on)),
  { long: 'no-buffer', short: 'N', arg: false, set: (c) => void (c.config.noBuffer = true) },
  flag('compressed', '', (c, on) => void (c.config.compressed = on)),
  flag('globoff', 'g', (c, on) => void (c.config.globOff = on)),
  arg('range', 'r', (c, v) => void (c.config.range = v)),
  flag('create-dirs', '', (c, on) => void (c.config.createDirs = on)),
  { long: 'http1.0', short: '0', arg: false, set: (c) => void (c.config.http = '1.0') },
  { long: 'http1.1', short: '', arg: false, set: (c) => void (c.config.http = '1.1') },
  { long: 'http2', short: '', arg: false, set: (c) => void (c.config.http = '2') },
  flag('http0.9', '', (c, on) => void (c.config.http09 = on)),
  flag('path-as-is', '', (c, on) => void (c.config.pathAsIs = on)),
  arg('proto-default', '', (c, v) => void (c.config.defaultProtocol = v)),
  whole('max-filesize', '', (c, n) => void (c.maxFilesize = n)),
  arg('config', 'K', (c, v) => configFile(c, v)),
  flag('disable', 'q', () => undefined),
  // Settings of the transport that change nothing that can be seen in this network.
  flag('tcp-nodelay', '', () => undefined),
  flag('keepalive', '', () => undefined),
  whole('keepalive-time', '', () => undefined),
  flag('tr-encoding', '', () => undefined),
  ...['tlsv1', 'tlsv1.0', 'tlsv1.1', 'tlsv1.2', 'tlsv1.3'].map((long) => flag(long, long === 'tlsv1' ? '1' : '', () => undefined)),
  arg('noproxy', '', () => undefined),
  flag('styled-output', '', () => undefined),
];

/** Real options that this house does not act on. Flags, then those with an argument. */
const NOT_SIMULATED_FLAGS =
  'append,anyauth,ca-native,cert-status,compressed-ssh,crlf,digest,disable-eprt,disable-epsv,disallow-username-in-url,doh-cert-status,doh-insecure,false-start,form-escape,ftp-create-dirs,ftp-pasv,ftp-pret,ftp-skip-pasv-ip,ftp-ssl-ccc,ftp-ssl-control,haproxy-protocol,http2-prior-knowledge,ignore-content-length,junk-session-cookies,list-only,manual,metalink,mail-rcpt-allowfails,negotiate,netrc,netrc-optional,no-clobber,clobber,ntlm,ntlm-wb,parallel,parallel-immediate,proxy-anyauth,proxy-basic,proxy-digest,proxy-insecure,proxy-negotiate,proxy-ntlm,proxytunnel,raw,remote-header-name,remote-time,remove-on-error,sasl-ir,socks5-basic,socks5-gssapi,ssl,ssl-allow-beast,ssl-no-revoke,ssl-reqd,ssl-revoke-best-effort,ssl-auto-client-cert,sslv2,sslv3,suppress-connect-headers,tcp-fastopen,tftp-no-options,trace-time,use-ascii,xattr,alpn,sessionid'.split(
    ',',
  );
const NOT_SIMULATED_ARGS =
  'abstract-unix-socket,alt-svc,aws-sigv4,capath,cert-type,ciphers,continue-at,crlfile,curves,delegation,dns-interface,dns-ipv4-addr,dns-ipv6-addr,dns-servers,doh-url,egd-file,engine,etag-compare,etag-save,expect100-timeout,form-string,ftp-account,ftp-alternative-to-user,ftp-method,ftp-port,ftp-ssl-ccc-mode,happy-eyeballs-timeout-ms,hostpubmd5,hostpubsha256,hsts,key-type,krb,libcurl,limit-rate,login-options,mail-auth,mail-from,mail-rcpt,netrc-file,output-dir,parallel-max,pass,pinnedpubkey,preproxy,proto,proto-redir,proxy,proxy-cacert,proxy-cert,proxy-header,proxy-key,proxy-user,proxy1.0,pubkey,quote,random-file,rate,sasl-authzid,service-name,socks4,socks4a,socks5,socks5-hostname,speed-limit,speed-time,telnet-option,tftp-blksize,time-cond,tls-max,tls13-ciphers,tlsauthtype,tlspassword,tlsuser,trace,trace-ascii,unix-socket,url-query'.split(
    ',',
  );
const NOT_SIMULATED_SHORT: Readonly<Record<string, string>> = {
  a: 'append',
  B: 'use-ascii',
  C: 'continue-at',
  j: 'junk-session-cookies',
  J: 'remote-header-name',
  l: 'list-only',
  M: 'manual',
  n: 'netrc',
  p: 'proxytunnel',
  P: 'ftp-port',
  Q: 'quote',
  R: 'remote-time',
  t: 'telnet-option',
  U: 'proxy-user',
  x: 'proxy',
  y: 'speed-time',
  Y: 'speed-limit',
  z: 'time-cond',
  Z: 'parallel',
  '2': 'sslv2',
  '3': 'sslv3',
};
/** Options that curl knows and that Debian's build lacks. */
const NOT_BUILT_IN = new Set(['http3', 'http3-only']);

const BY_LONG = new Map<string, Option>();
const BY_SHORT = new Map<string, Option>();
for (const option of OPTIONS) {
  BY_LONG.set(option.long, option);
  if (option.short) BY_SHORT.set(option.short, option);
}
for (const long of NOT_SIMULATED_FLAGS) BY_LONG.set(long, { long, short: '', arg: false, set: undefined });
for (const long of NOT_SIMULATED_ARGS) BY_LONG.set(long, { long, short: '', arg: true, set: undefined });
for (const [short, long] of Object.entries(NOT_SIMULATED_SHORT)) {
  const option = BY_LONG.get(long);
  if (option) BY_SHORT.set(short, option);
}
const LONG_NAMES = [...BY_LONG.keys(), 'help', 'version', 'next', ...NOT_BUILT_IN];

/** Every long option's name, for completion. */
export const curlLongOptions: readonly string[] = LONG_NAMES;

/** Reads a command line (without argv[0]). */
export function parseCurl(argv: readonly string[], readFile: (path: string) => string | undefined): CurlCommand | CurlUsage {
  const globals: CurlGlobals = { silent: false, showError: false, verbose: false, progress: 'meter', stderr: undefined, remoteNameAll: false };
  const configs = [newConfig()];
  const warnings: string[] = [];
  const first = configs[0] ?? newConfig();
  const context: Context = { config: first, globals, warnings, spelled: '', readFile, again: (more) => read(more, true) };
  let special: CurlCommand | undefined;

  function read(args: readonly string[], inFile: boolean): CurlUsage | undefined {
    let literal = false;
    for (let i = 0; i < args.length; i++) {
      const word = args[i] ?? '';
      if (literal || !word.startsWith('-') || word === '-') {
        context.config.urls.push(word);
        continue;
      }
      if (word === '--') {
        literal = true;
        continue;
      }
      const next = (): string | undefined => args[++i];
      const failed = word.startsWith('--') ? long(word, next, inFile) : shorts(word, next);
      if (failed) return failed;
      if (special) return undefined;
    }
    return undefined;
  }

  function long(word: string, next: () => string | undefined, inFile: boolean): CurlUsage | undefined {
    const name = word.slice(2);
    context.spelled = inFile ? name : word;
    const found = lookUp(name, word);
    if (found instanceof CurlUsage) return found;
    if (found === 'help' || found === 'version') return void (special = found === 'help' ? { kind: 'help', topic: next() } : { kind: 'version' });
    if (found === 'next') {
      if (context.config.urls.length === 0) return misuse(word, 'missing URL before --next');
      return startNext();
    }
    return apply(found.option, word, found.on, next);
  }

  function shorts(word: string, next: () => string | undefined): CurlUsage | undefined {
    for (let i = 1; i < word.length; i++) {
      const letter = word[i] ?? '';
      context.spelled = `-${letter}`;
      if (letter === 'h') return void (special = { kind: 'help', topic: next() });
      if (letter === 'V') return void (special = { kind: 'version' });
      if (letter === ':') {
        const failed = startNext();
        if (failed) return failed;
        continue;
      }
      const option = BY_SHORT.get(letter);
      if (!option) return misuse(`-${letter}`, 'is unknown');
      const rest = word.slice(i + 1);
      const failed = apply(option, `-${letter}`, true, option.arg && rest !== '' ? () => rest : next);
      if (failed) return failed;
      if (option.arg) return undefined;
    }
    return undefined;
  }

  function startNext(): CurlUsage | undefined {
    context.config = newConfig();
    configs.push(context.config);
    return undefined;
  }

  function apply(option: Option, spelled: string, on: boolean, next: () => string | undefined): CurlUsage | undefined {
    let value = '';
    if (option.arg) {
      const given = next();
      if (given === undefined) return misuse(spelled, 'requires parameter');
      value = given;
    }
    if (!option.set) {
      if (!on) return undefined;
      return new CurlUsage(`curl: option ${spelled}: is not simulated here\n${HINT}`);
    }
    context.spelled = spelled;
    return option.set(context, value, on) ?? undefined;
  }

  const failed = read(argv, false);
  if (failed) return failed;
  if (special) return special;
  return { kind: 'run', configs, globals, warnings };
}

function lookUp(name: string, word: string): { readonly option: Option; readonly on: boolean } | 'help' | 'version' | 'next' | CurlUsage {
  const exact = BY_LONG.get(name);
  if (exact) return { option: exact, on: true };
  if (name === 'help' || name === 'version' || name === 'next') return name;
  if (NOT_BUILT_IN.has(name)) return misuse(word, "the installed libcurl version doesn't support this");
  const off = name.startsWith('no-');
  const bare = off ? name.slice(3) : name;
  const negated = off ? BY_LONG.get(bare) : undefined;
  if (negated && !negated.arg) return { option: negated, on: false };
  const candidates = LONG_NAMES.filter((long) => long.startsWith(bare) && bare !== '');
  if (candidates.length > 1) return misuse(word, 'is ambiguous');
  const only = candidates[0];
  const option = only === undefined ? undefined : BY_LONG.get(only);
  if (only === 'help' || only === 'version' || only === 'next') return only;
  if (!option || (off && option.arg)) return misuse(word, 'is unknown');
  return { option, on: !off };
}

/** -K: one option a line. upstream: curl/src/tool_parsecfg.c */
function configFile(c: Context, path: string): CurlUsage | undefined {
  const text = c.readFile(path);
  if (text === undefined) return new CurlUsage(`curl: option ${c.spelled}: error encountered when reading a file\n${HINT}`, 26);
  for (const line of text.split('\n')) {
    const match = /^\s*([^\s=:]+)\s*[=:]?\s*(.*?)\s*$/.exec(line);
    if (!match || /^\s*(#|$)/.test(line)) continue;
    const name = match[1] ?? '';
    const raw = match[2] ?? '';
    const value = raw.startsWith('"') ? unquote(raw) : raw;
    const failed = c.again([name.startsWith('-') ? name : `--${name}`, ...(value === '' ? [] : [value])]);
    if (failed) return failed;
  }
  return undefined;
}

function unquote(text: string): string {
  const inner = /^"((?:[^"\\]|\\.)*)"/.exec(text)?.[1] ?? text.slice(1);
  return inner.replace(/\\(.)/g, (_, ch: string) => ({ n: '\n', t: '\t', r: '\r', v: '\v' })[ch] ?? ch);
}
