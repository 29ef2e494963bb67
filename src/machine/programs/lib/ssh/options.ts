// ssh's command line and ~/.ssh/config. upstream: openssh/ssh.c, readconf.c
import type { Process } from '../../../os/types.ts';
import { getopt } from '../getopt.ts';

export interface Forward {
  readonly bind: string;
  readonly port: number;
  readonly host: string;
  readonly hostPort: number;
}

export interface SshOptions {
  readonly host: string;
  readonly hostName: string;
  readonly user: string;
  readonly port: number;
  readonly command: string | undefined;
  readonly tty: 'auto' | 'force' | 'never';
  readonly noCommand: boolean;
  readonly noStdin: boolean;
  readonly quiet: boolean;
  readonly family: 4 | 6 | undefined;
  readonly connectTimeout: number | undefined;
  readonly forwards: readonly Forward[];
  readonly exitOnForwardFailure: boolean;
}

const USAGE = `usage: ssh [-46AaCfGgKkMNnqsTtVvXxYy] [-B bind_interface] [-b bind_address]
           [-c cipher_spec] [-D [bind_address:]port] [-E log_file]
           [-e escape_char] [-F configfile] [-I pkcs11] [-i identity_file]
           [-J destination] [-L address] [-l login_name] [-m mac_spec]
           [-O ctl_cmd] [-o option] [-P tag] [-p port] [-R address]
           [-S ctl_path] [-W host:port] [-w local_tun[:remote_tun]]
           destination [command [argument ...]]
`;

/** Settings that change nothing in a network without keys to check. */
const HARMLESS =
  'stricthostkeychecking userknownhostsfile globalknownhostsfile loglevel batchmode serveraliveinterval serveralivecountmax identityfile identitiesonly passwordauthentication pubkeyauthentication preferredauthentications kbdinteractiveauthentication checkhostip hashknownhosts addkeystoagent forwardagent forwardx11 compression tcpkeepalive connectionattempts numberofpasswordprompts updatehostkeys visualhostkey addressfamily sendenv controlmaster controlpath controlpersist gssapiauthentication gssapidelegatecredentials'.split(
    ' ',
  );
const KNOWN_OTHERS =
  'proxyjump proxycommand remoteforward dynamicforward localcommand permitlocalcommand setenv stdinnull forkafterauthentication sessiontype requesttty tunnel bindaddress bindinterface remotecommand escapechar ciphers macs kexalgorithms hostkeyalgorithms'.split(
    ' ',
  );

/** What the command line asks for, or the text and code that ssh ends with. */
export function parseSsh(p: Process): SshOptions | { readonly text: string; readonly code: number } {
  const args = p.argv.slice(1);
  // Options may stand before and after the destination, but not after the command's first word.
  const first = getopt(args, { short: SHORT, posix: true });
  if ('kind' in first) return bad(first);
  const [destination, ...rest] = first.words;
  if (first.options.some(([name]) => name === 'V')) return { text: 'OpenSSH_9.2p1 Debian-2+deb12u7, OpenSSL 3.0.19\n', code: 0 };
  if (destination === undefined) return { text: USAGE, code: 255 };
  const second = getopt(rest, { short: SHORT, posix: true });
  if ('kind' in second) return bad(second);
  return build(p, destination, [...first.options, ...second.options], second.words);
}

const SHORT = '46AaCfGgKkMNnqsTtVvXxYyB:b:c:D:E:e:F:I:i:J:L:l:m:O:o:P:p:R:S:W:w:';
const NOT_SIMULATED = 'fGMsBbcDEFIJmOPRSWw';

function bad(problem: { readonly kind: string; readonly option: string }): { readonly text: string; readonly code: number } {
  return { text: `${problem.kind === 'argument' ? `option requires an argument -- ${problem.option}` : `unknown option -- ${problem.option}`}\n${USAGE}`, code: 255 };
}

function build(
  p: Process,
  destination: string,
  options: readonly (readonly [string, string])[],
  words: readonly string[],
): SshOptions | { readonly text: string; readonly code: number } {
  const refuse = (text: string) => ({ text: `${text}\n`, code: 255 });
  const url = /^(?:ssh:\/\/)?(?:([^@]+)@)?(.+?)$/.exec(destination);
  let host = url?.[2] ?? destination;
  const settings = new Map<string, string>();
  const inUrl = destination.startsWith('ssh://') ? /:(\d+)\/?$/.exec(host) : null;
  if (inUrl) {
    host = host.slice(0, inUrl.index);
    settings.set('port', inUrl[1] ?? '22');
  }
  if (url?.[1] !== undefined) settings.set('user', url[1]);
  const forwards: Forward[] = [];
  let tty: SshOptions['tty'] = 'auto';
  const flags = new Set<string>();
  for (const [name, value] of options) {
    if (NOT_SIMULATED.includes(name)) return refuse(`portside: ssh -${name} is not simulated here`);
    if (name === 'p') settings.set('port', value);
    else if (name === 'l') settings.set('user', value);
    else if (name === 't') tty = 'force';
    else if (name === 'T') tty = 'never';
    else if (name === 'L') {
      const forward = forwardOf(value);
      if (!forward) return refuse(`Bad local forwarding specification '${value}'`);
      forwards.push(forward);
    } else if (name === 'o') {
      const problem = setOption(settings, value, 'command-line', 0);
      if (problem !== undefined) return refuse(problem);
    } else flags.add(name);
  }
  const port = settings.get('port');
  if (port !== undefined && !(Number(port) > 0 && Number(port) < 65536)) return refuse(`Bad port '${port}'`);
  const problem = readConfig(p, host, settings);
  if (problem !== undefined) return refuse(problem);
  const local = settings.get('localforward');
  const configured = local === undefined ? undefined : forwardOf(local.replace(/\s+/, ':'));
  if (configured) forwards.push(configured);
  return {
    host,
    hostName: settings.get('hostname') ?? host,
    user: settings.get('user') ?? p.user.name,
    port: Number(settings.get('port') ?? 22),
    command: words.length > 0 ? words.join(' ') : undefined,
    tty,
    noCommand: flags.has('N'),
    noStdin: flags.has('n'),
    quiet: flags.has('q'),
    family: flags.has('4') ? 4 : flags.has('6') ? 6 : undefined,
    connectTimeout: settings.has('connecttimeout') ? Number(settings.get('connecttimeout')) * 1000 : undefined,
    forwards,
    exitOnForwardFailure: settings.get('exitonforwardfailure') === 'yes',
  };
}

/** [bind:]port:host:port */
function forwardOf(text: string): Forward | undefined {
  const match = /^(?:(\[[^\]]*\]|[^:]*):)?(\d+):(\[[^\]]*\]|[^:]+):(\d+)$/.exec(text);
  if (!match) return undefined;
  const bare = (s: string | undefined): string => (s ?? '').replace(/^\[(.*)\]$/, '$1');
  const bind = match[1] === undefined ? '127.0.0.1' : bare(match[1]) === '' || bare(match[1]) === '*' ? '0.0.0.0' : bare(match[1]) === 'localhost' ? '127.0.0.1' : bare(match[1]);
  return { bind, port: Number(match[2]), host: bare(match[3]), hostPort: Number(match[4]) };
}

/** The first value of a setting counts. */
function setOption(settings: Map<string, string>, text: string, file: string, line: number): string | undefined {
  const match = /^\s*([A-Za-z0-9]+)\s*(?:=|\s)\s*(.*?)\s*$/.exec(text);
  if (!match) return `${file}: line ${line}: Bad configuration option: ${text.trim()}`;
  const name = (match[1] ?? '').toLowerCase();
  const value = (match[2] ?? '').replace(/^"(.*)"$/, '$1');
  if (['hostname', 'user', 'port', 'connecttimeout', 'localforward', 'exitonforwardfailure'].includes(name)) {
    if ((name === 'port' || name === 'connecttimeout') && !/^\d+$/.test(value)) return `${file} line ${line}: ${name === 'port' ? 'Bad number' : 'invalid time value'} '${value}'.`;
    if (!settings.has(name)) settings.set(name, value);
    return undefined;
  }
  if (HARMLESS.includes(name)) return undefined;
  return KNOWN_OTHERS.includes(name)
    ? `portside: the ssh setting ${match[1]} is not simulated here`
    : `${file}: line ${line}: Bad configuration option: ${match[1]?.toLowerCase()}`;
}

/** ~/.ssh/config: what stands under the Host patterns that match. */
function readConfig(p: Process, host: string, settings: Map<string, string>): string | undefined {
  for (const path of [`${p.user.home}/.ssh/config`, '/etc/ssh/ssh_config']) {
    if (!p.fs.exists(path)) continue;
    let applies = true;
    for (const [i, line] of p.fs.readText(path).split('\n').entries()) {
      if (/^\s*(#|$)/.test(line)) continue;
      const scope = /^\s*Host\s+(.*)$/i.exec(line);
      if (scope) applies = matches((scope[1] ?? '').trim().split(/\s+/), host);
      else if (/^\s*Match\s/i.test(line)) return `portside: Match in ${path} is not simulated here`;
      else if (applies && !/^\s*Include\s/i.test(line)) {
        const problem = setOption(settings, line, path, i + 1);
        if (problem !== undefined) return problem;
      }
    }
  }
  return undefined;
}

function matches(patterns: readonly string[], host: string): boolean {
  const fits = (pattern: string): boolean =>
    new RegExp(
      `^${pattern
        .replace(/[.+^${}()|[\]\\]/g, '\\$&')
        .replace(/\*/g, '.*')
        .replace(/\?/g, '.')}$`,
    ).test(host);
  return patterns.some((pattern) => !pattern.startsWith('!') && fits(pattern)) && !patterns.some((pattern) => pattern.startsWith('!') && fits(pattern.slice(1)));
}
