// upstream: busybox/networking/httpd.c
import { type Bytes, concat, encode } from '../../../base/bytes.ts';
import { rfc1123 } from '../../../base/time.ts';
import type { TcpConnection } from '../../network/sockets.ts';
import { FsError } from '../../os/errors.ts';
import { NET_WORDS } from '../../os/net-words.ts';
import type { Process } from '../../os/types.ts';
import { reasonOf } from '../lib/http.ts';
import { type AppletCall, AppletFault, applet } from './lib/applet.ts';

const USAGE = `[-ifv[v]] [-c CONFFILE] [-p [IP:]PORT] [-u USER[:GRP]] [-r REALM] [-h HOME]
or httpd -d/-e/-m STRING

Answer HTTP requests with the files of a directory

	-i		Inetd mode
	-f		Stay in the foreground
	-v[v]		Say what was asked
	-p [IP:]PORT	Where to listen (default *:80)
	-u USER[:GRP]	Who to be after the port was bound
	-r REALM	Realm of basic authentication
	-h HOME		The directory (default .)
	-c FILE		Configuration (default {/etc,HOME}/httpd.conf)
	-m STRING	MD5 crypt of a password
	-e STRING	STRING with HTML's characters encoded
	-d STRING	STRING decoded as of a URL
`;

const NOT_SIMULATED = ['i', 'c', 'u', 'r', 'm'];
const DEFAULT_PORT = 80;
const NL = '\r\n';

/** By the end of a name; no type is told of any other. */
const TYPES: Readonly<Record<string, string>> = {
  'txt h c cc cpp': 'text/plain',
  'htm html': 'text/html',
  'jpg jpeg': 'image/jpeg',
  gif: 'image/gif',
  png: 'image/png',
  svg: 'image/svg+xml',
  css: 'text/css',
  js: 'application/javascript',
  wav: 'audio/wav',
  avi: 'video/x-msvideo',
  'qt mov': 'video/quicktime',
  'mpe mpeg': 'video/mpeg',
  'mid midi': 'audio/midi',
  mp3: 'audio/mpeg',
};

/** What the page of an error says beneath its name. */
const REASONS: Readonly<Record<number, string>> = {
  400: 'Unsupported method',
  403: 'Unreadable file', // of a file that is there
  404: 'The requested URL was not found',
  501: 'The requested method is not recognized',
};

interface Answer {
  readonly status: number;
  readonly location?: string;
  readonly file?: { readonly bytes: Bytes; readonly from: number; readonly to: number; readonly type: string | undefined; readonly mtime: number };
}

interface Site {
  readonly p: Process;
  readonly home: string;
  readonly verbose: number;
}

export const httpd = applet({ name: 'httpd', usage: USAGE, short: 'ifvc:p:u:r:h:m:e:d:' }, async (call) => {
  const { p } = call;
  const encoded = call.value('e');
  const decoded = call.value('d');
  if (encoded !== undefined) return write(p, `${[...encoded].map((c) => (/[A-Za-z0-9]/.test(c) ? c : `&#${c.codePointAt(0)};`)).join('')}\n`);
  if (decoded !== undefined) return write(p, `${percentDecoded(decoded.replaceAll('+', ' ')) ?? decoded}\n`);
  for (const letter of NOT_SIMULATED) if (call.has(letter)) throw new AppletFault(`-${letter} is not simulated here`);
  const site: Site = { p, home: homeOf(call), verbose: call.count('v') };
  return call.has('f') ? serve(call, site) : daemon(call, site);
});

async function write(p: Process, text: string): Promise<number> {
  await p.out(text);
  return 0;
}

function homeOf(call: AppletCall): string {
  const given = call.value('h') ?? '.';
  const home = call.p.path(given);
  try {
    if (call.p.fs.stat(home).type !== 'directory') throw new FsError('ENOTDIR', given);
  } catch (fault) {
    if (fault instanceof FsError) throw new AppletFault(`can't change directory to '${given}': ${fault.message}`);
    throw fault;
  }
  return home;
}

function listen(call: AppletCall, accept: (connection: TcpConnection) => void): { dispose(): void } {
  const given = call.value('p') ?? String(DEFAULT_PORT);
  const parts = /^(?:(.*):)?(\d+)$/.exec(given);
  if (!parts || Number(parts[2]) > 65535) throw new AppletFault(`bad address '${given}'`);
  const ip = parts[1];
  const opened = call.p.net.listen(Number(parts[2]), accept, { ...(ip ? { ip } : {}), program: { name: 'httpd', pid: call.p.pid } });
  if (!opened.ok) throw new AppletFault(`bind: ${NET_WORDS[opened.error]}`);
  return opened.value;
}

async function serve(call: AppletCall, site: Site): Promise<number> {
  listen(call, (connection) => {
    converse(site, connection).catch(() => connection.close()); // a client that is gone is no fault of the server
  });
  await site.p.wait(new Promise<never>(() => undefined));
  return 0;
}

/** Goes into the background once the port is known to be free. */
async function daemon(call: AppletCall, site: Site): Promise<number> {
  listen(call, (connection) => connection.close()).dispose();
  site.p.spawn({ argv: [call.p.argv[0] ?? 'httpd', '-f', ...call.p.argv.slice(1)], env: call.p.env, cwd: call.p.cwd, files: call.p.files, group: 'new' });
  return 0;
}

/** One request, one answer, the end. */
async function converse(site: Site, connection: TcpConnection): Promise<void> {
  const head = await readHead(connection);
  if (head === undefined) return connection.close();
  const method = /^(\S+)/.exec(head)?.[1] ?? '';
  const answer = answerTo(site, head);
  if (site.verbose > 0) {
    const from = `[${connection.remote.ip.includes(':') ? '' : '::ffff:'}${connection.remote.ip}]:${connection.remote.port}`;
    if (site.verbose > 1) await site.p.err(`${from}: url:${/^\S+ (\S+)/.exec(head)?.[1] ?? ''}\n`);
    await site.p.err(`${from}: response:${answer.status}\n`);
  }
  connection.send(encode(headOf(site, answer)));
  const { file } = answer;
  if (method !== 'HEAD') {
    if (file) connection.send(file.bytes.subarray(file.from, file.to));
    else if (answer.status !== 302) connection.send(encode(pageOf(answer.status)));
  }
  connection.close();
}

async function readHead(connection: TcpConnection): Promise<string | undefined> {
  const chunks: Bytes[] = [];
  for (let bytes = await connection.read(); bytes; bytes = await connection.read()) {
    chunks.push(bytes);
    const text = String.fromCharCode(...concat(chunks));
    const end = /\r?\n\r?\n/.exec(text);
    if (end) return text.slice(0, end.index);
  }
  return undefined;
}

function answerTo(site: Site, head: string): Answer {
  const request = /^(\S+) (\S+)(?: HTTP\/\d\.\d)?\r?(?:\n|$)/.exec(head);
  const target = request?.[2];
  if (!request || target === undefined || !target.startsWith('/')) return { status: 400 };
  const path = percentDecoded(target.replace(/\?.*$/s, ''));
  if (path === undefined || path.split('/').includes('..')) return { status: 400 };
  if (path.startsWith('/cgi-bin/')) {
    site.p.err('httpd: programs in /cgi-bin are not simulated here\n').catch(() => undefined); // told as well as it can be
    return { status: 501 };
  }
  if (request[1] !== 'GET' && request[1] !== 'HEAD') return { status: 501 };
  return fileAt(site, path, /^range: *bytes=(\d*)-(\d*)/im.exec(head));
}

function fileAt(site: Site, path: string, range: RegExpExecArray | null): Answer {
  const { fs } = site.p;
  let full = `${site.home === '/' ? '' : site.home}${path}`;
  if (fs.exists(full) && fs.stat(full).type === 'directory') {
    if (!path.endsWith('/')) return { status: 302, location: `${path}/` };
    full += 'index.html';
  }
  if (!fs.exists(full) || fs.stat(full).type === 'directory') return { status: 404 };
  const bytes = readable(site, full);
  if (!bytes) return { status: 403 };
  const extension = /\.([^./]+)$/.exec(full)?.[1]?.toLowerCase() ?? '';
  const type = Object.entries(TYPES).find(([names]) => names.split(' ').includes(extension))?.[1];
  const from = Math.min(Number(range?.[1] || 0), bytes.length);
  const to = range?.[2] ? Math.min(Number(range[2]) + 1, bytes.length) : bytes.length;
  return { status: range ? 206 : 200, file: { bytes, from, to, type, mtime: fs.stat(full).mtime } };
}

function readable(site: Site, file: string): Bytes | undefined {
  try {
    return site.p.fs.readFile(file);
  } catch (fault) {
    if (fault instanceof FsError) return undefined;
    throw fault;
  }
}

function headOf(site: Site, answer: Answer): string {
  const { file, status } = answer;
  const type = file ? file.type : 'text/html';
  const lines = [`HTTP/1.1 ${status} ${reasonOf(status)}`, `Date: ${rfc1123(site.p.clock.now(), 'GMT')}`, 'Connection: close'];
  if (type !== undefined) lines.push(`Content-type: ${type}`);
  if (answer.location !== undefined) lines.push(`Location: ${answer.location}`);
  if (file) {
    const size = file.bytes.length;
    if (status === 206) lines.push(`Content-Range: bytes ${file.from}-${file.to - 1}/${size}`);
    lines.push('Accept-Ranges: bytes', `Last-Modified: ${rfc1123(file.mtime, 'GMT')}`, `ETag: "${Math.floor(file.mtime / 1000).toString(16)}-${size.toString(16)}"`);
    lines.push(`Content-Length: ${file.to - file.from}`);
  }
  return `${lines.join(NL)}${NL}${NL}`;
}

function pageOf(status: number): string {
  const title = `${status} ${reasonOf(status)}`;
  return `<HTML><HEAD><TITLE>${title}</TITLE></HEAD>\n<BODY><H1>${title}</H1>\n${REASONS[status] ?? ''}\n</BODY></HTML>\n`;
}

/** %41 is A; undefined for what is no encoding or would end the name. */
function percentDecoded(text: string): string | undefined {
  try {
    const decoded = decodeURIComponent(text);
    return decoded.includes('\0') ? undefined : decoded;
  } catch {
    return undefined;
  }
}
