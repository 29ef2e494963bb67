// The nginx command: -t, -v, -s, and the master process that listens, reloads and ends. upstream: nginx/src/core/nginx.c

import type { Disposable } from '../../../../base/emitter.ts';
import { partsOf } from '../../../../base/time.ts';
import { NET_WORDS } from '../../../os/net-words.ts';
import type { Process, Program } from '../../../os/types.ts';
import { type HttpRequest, headerOf } from '../../../programs/lib/http.ts';
import { serveHttp } from '../../../programs/lib/http-server.ts';
import { readCertificates } from '../../../programs/lib/pem.ts';
import { accessLine } from '../access-log.ts';
import { logErr, logOut } from '../log.ts';
import { ConfigError } from './config.ts';
import { readSite } from './read-site.ts';
import { answer, badRequest } from './serve.ts';
import type { Server, Site } from './site.ts';
import type { Nginx } from './variables.ts';

const PID_FILE = '/run/nginx.pid';
const DEFAULT_CONFIG = '/etc/nginx/nginx.conf';
const two = (n: number): string => String(n).padStart(2, '0');

export const nginxProgram: Program = {
  name: 'nginx',
  summary: 'web server',
  main: (p) => runNginx(p, p.argv.slice(1)),
};

/** nginx with these arguments, in this process. */
async function runNginx(p: Process, args: readonly string[]): Promise<number> {
  const version = p.variable('NGINX_VERSION') ?? '1.29.3';
  const options = parseOptions(args);
  if (typeof options === 'string') {
    await p.err(`nginx: ${options}\n`);
    return 1;
  }
  if (options.version) {
    await p.err(`nginx version: nginx/${version}\n`);
    return 0;
  }
  if (options.signal !== undefined) return signalMaster(p, options.signal, options.config);
  let site: Site;
  try {
    site = load(p, options.config);
  } catch (fault) {
    if (!(fault instanceof ConfigError)) throw fault;
    await p.err(
      options.test
        ? `nginx: [emerg] ${fault.message}\nnginx: configuration file ${options.config} test failed\n`
        : `${stamp(p)} [emerg] ${p.pid}#${p.pid}: ${fault.message}\nnginx: [emerg] ${fault.message}\n`,
    );
    return 1;
  }
  if (options.test) {
    await p.err(`nginx: the configuration file ${options.config} syntax is ok\nnginx: configuration file ${options.config} test is successful\n`);
    if (options.dump) await p.out(p.fs.readText(options.config));
    return 0;
  }
  return master(p, version, options.config, site);
}

interface Options {
  test: boolean;
  dump: boolean;
  version: boolean;
  signal: string | undefined;
  config: string;
}

function parseOptions(args: readonly string[]): Options | string {
  const options: Options = { test: false, dump: false, version: false, signal: undefined, config: DEFAULT_CONFIG };
  for (let i = 0; i < args.length; i++) {
    const word = args[i] ?? '';
    if (!word.startsWith('-')) return `invalid option: "${word}"`;
    switch (word) {
      case '-t':
        options.test = true;
        break;
      case '-T':
        options.test = options.dump = true;
        break;
      case '-v':
      case '-V':
        options.version = true;
        break;
      case '-q':
        break;
      case '-s':
        options.signal = args[++i];
        if (options.signal === undefined) return 'option "-s" requires parameter';
        if (!['stop', 'quit', 'reopen', 'reload'].includes(options.signal)) return `invalid option: "-s ${options.signal}"`;
        break;
      case '-c':
        options.config = args[++i] ?? '';
        if (options.config === '') return 'option "-c" requires file name';
        break;
      case '-g':
      case '-p':
      case '-e':
        if (args[++i] === undefined) return `option "${word}" requires parameter`;
        break;
      default:
        return `invalid option: "${word.slice(1, 2)}"`;
    }
  }
  return options;
}

function load(p: Process, file: string): Site {
  const site = readSite(p.fs, file);
  for (const server of site.servers) {
    if (!server.listens.some((l) => l.tls)) continue;
    if (server.certificate === undefined) throw new ConfigError('no "ssl_certificate" is defined for the "listen ... ssl" directive in /etc/nginx/conf.d/default.conf:1');
    if (!p.fs.exists(server.certificate)) {
      throw new ConfigError(
        `cannot load certificate "${server.certificate}": BIO_new_file() failed (SSL: error:80000002:system library::No such file or directory:calling fopen(${server.certificate}, r) error:10000080:BIO routines::no such file)`,
      );
    }
  }
  return site;
}

async function signalMaster(p: Process, signal: string, config: string): Promise<number> {
  const pid = p.fs.exists(PID_FILE) ? Number(p.fs.readText(PID_FILE)) : 0;
  const target = p.machine.processes.get(pid);
  try {
    load(p, config);
  } catch (fault) {
    if (!(fault instanceof ConfigError)) throw fault;
    await p.err(`nginx: [emerg] ${fault.message}\n`);
    return 1;
  }
  if (!target) {
    await p.err(`nginx: [error] invalid PID number "" in "${PID_FILE}"\n`);
    return 1;
  }
  await p.err(`${stamp(p)} [notice] ${p.pid}#${p.pid}: signal process started\n`);
  const signals = { stop: 'SIGTERM', quit: 'SIGQUIT', reopen: 'SIGUSR1', reload: 'SIGHUP' } as const;
  target.kill(signals[signal as keyof typeof signals], p.pid);
  return 0;
}

/** 2026/01/31 09:30:00 */
function stamp(p: Pick<Process, 'clock'>): string {
  const t = partsOf(p.clock.now());
  return `${t.year}/${two(t.month)}/${two(t.day)} ${two(t.hour)}:${two(t.minute)}:${two(t.second)}`;
}

/** The number that the first worker has in the official image, where the entrypoint's scripts came before. */
const FIRST_WORKER = 29;
/** How long workers take to end, in milliseconds. */
const ENDING_MS = 8;

/** worker_processes auto: one a processor. */
function workersOf(p: Process): readonly number[] {
  return Array.from({ length: p.machine.hardware?.cpus ?? 2 }, (_, i) => FIRST_WORKER + i);
}

async function master(p: Process, version: string, config: string, first: Site): Promise<number> {
  // Older releases log from `warn` on.
  const notices = Number(version.split('.')[1]) >= 21;
  const note = (level: string, text: string, pid = p.pid): void => {
    if (level !== 'notice' || notices) logErr(p, `${stamp(p)} [${level}] ${pid}#${pid}: ${text}\n`);
  };
  const workers = workersOf(p);
  const listening = new Map<string, Disposable>();
  let site = first;
  const problem = listen(p, version, () => site, listening);
  if (problem !== undefined) {
    note('emerg', problem);
    await p.err(`nginx: [emerg] ${problem}\n`);
    return 1;
  }
  p.fs.writeFile(PID_FILE, `${p.pid}\n`);
  p.retitle(`nginx: master process ${p.argv.join(' ')}`);
  const started = [
    'using the "epoll" event method',
    `nginx/${version}`,
    'built by gcc 12.2.0 (Debian 12.2.0-14+deb12u1)',
    `OS: Linux ${kernel(p)}`,
    'getrlimit(RLIMIT_NOFILE): 1048576:1048576',
    'start worker processes',
    ...workers.map((pid) => `start worker process ${pid}`),
  ];
  for (const text of started) note('notice', text);
  return p.wait(
    new Promise<number>((resolve) => {
      p.onSignal('SIGHUP', (from) => {
        note('notice', `signal 1 (SIGHUP) received${sender(from)}, reconfiguring`);
        note('notice', 'reconfiguring');
        try {
          site = load(p, config);
          const failed = listen(p, version, () => site, listening);
          if (failed !== undefined) note('emerg', failed);
        } catch (fault) {
          if (!(fault instanceof ConfigError)) throw fault;
          note('emerg', fault.message);
        }
      });
      p.onSignal('SIGUSR1', (from) => note('notice', `signal 10 (SIGUSR1) received${sender(from)}, reopening logs`));
      let ending = false;
      const end = (signal: 'SIGTERM' | 'SIGQUIT' | 'SIGINT', number: number, does: string): void => {
        p.onSignal(signal, (from) => {
          note('notice', `signal ${number} (${signal}) received${sender(from)}, ${does}`);
          if (ending) return;
          ending = true;
          for (const listener of listening.values()) listener.dispose();
          for (const pid of workers) for (const text of [...(signal === 'SIGQUIT' ? ['gracefully shutting down'] : []), 'exiting', 'exit']) note('notice', text, pid);
          p.clock.after(ENDING_MS, () => {
            for (const pid of workers) {
              note('notice', `signal 17 (SIGCHLD) received from ${pid}`);
              note('notice', `worker process ${pid} exited with code 0`);
            }
            note('notice', 'exit');
            resolve(0);
          });
        });
      };
      end('SIGQUIT', 3, 'shutting down');
      end('SIGTERM', 15, 'exiting');
      end('SIGINT', 2, 'exiting');
    }),
  );
}

const sender = (pid: number | undefined): string => (pid === undefined ? '' : ` from ${pid}`);

function kernel(p: Process): string {
  const file = '/proc/sys/kernel/osrelease';
  return p.fs.exists(file) ? p.fs.readText(file).trim() : '6.12.48+deb13-amd64';
}

/** Opens what the site listens on and closes what it does not any more. The problem with a port, if there is one. */
function listen(p: Process, version: string, site: () => Site, listening: Map<string, Disposable>): string | undefined {
  const wanted = new Map<string, { readonly port: number; readonly ip: string | undefined; readonly tls: boolean }>();
  for (const server of site().servers) {
    for (const l of server.listens) {
      // [::] beside the plain port is the same socket here: both families are heard at once.
      const ip = l.ip === undefined || l.ip === '0.0.0.0' || l.ip === '::' ? undefined : l.ip;
      wanted.set(`${ip ?? '*'}:${l.port}`, { port: l.port, ip, tls: l.tls });
    }
  }
  for (const [key, listener] of listening) {
    if (wanted.has(key)) continue;
    listener.dispose();
    listening.delete(key);
  }
  for (const [key, l] of wanted) {
    if (listening.has(key)) continue;
    const opened = open(p, version, site, l);
    if (!opened.ok) return `bind() to ${l.ip ?? '0.0.0.0'}:${l.port} failed (${opened.error === 'EADDRINUSE' ? 98 : 99}: ${NET_WORDS[opened.error]})`;
    listening.set(key, opened.value);
  }
  return undefined;
}

function open(p: Process, version: string, site: () => Site, l: { readonly port: number; readonly ip: string | undefined; readonly tls: boolean }): ReturnType<typeof serveHttp> {
  const problem: Nginx['problem'] = (text, request) =>
    logErr(
      p,
      `${stamp(p)} [error] 29#29: *${request.remote.port} ${text}, client: ${request.remote.ip}, server: ${serverName(site(), l.port)}, request: "${request.method} ${request.target} HTTP/${request.version}", host: "${headerOf(request.headers, 'host') ?? ''}"\n`,
    );
  let made: (Nginx & { readonly servers: readonly Server[] }) | undefined;
  // Until the next reload every request sees the same site.
  const nginx = (): NonNullable<typeof made> => {
    const now = site();
    if (made?.site !== now) made = { p, version, site: now, problem, servers: now.servers.filter((s) => s.listens.some((one) => one.port === l.port)) };
    return made;
  };
  const chain = (): ReturnType<typeof readCertificates> | undefined => {
    const file = nginx().servers[0]?.certificate;
    const found = file !== undefined && p.fs.exists(file) ? readCertificates(p.fs.readText(file)) : [];
    return found.length > 0 ? found : undefined;
  };
  return serveHttp(p.net, l.port, (request) => answer(nginx(), nginx().servers, request), {
    ...(l.ip === undefined ? {} : { ip: l.ip }),
    program: { name: 'nginx', pid: p.pid },
    sayKeepAlive: true,
    onAnswer: (request: HttpRequest, response, sent) => logOut(p, accessLine(p, request, response.status, sent, true)),
    onBadRequest: () => badRequest(nginx(), false),
    ...(l.tls
      ? {
          tls: {
            chain,
            onPlaintext: (stream) => {
              const page = badRequest(nginx(), true);
              stream.send(
                new TextEncoder().encode(
                  `HTTP/1.1 400 Bad Request\r\n${(page.headers ?? []).map(([name, value]) => `${name}: ${name === 'Content-Length' ? String(page.body?.length ?? 0) : name === 'Connection' ? 'close' : value}\r\n`).join('')}\r\n${typeof page.body === 'string' ? page.body : ''}`,
                ),
              );
              stream.close();
            },
          },
        }
      : {}),
  });
}

function serverName(site: Site, port: number): string {
  return site.servers.find((s) => s.listens.some((l) => l.port === port))?.names[0] ?? '';
}
