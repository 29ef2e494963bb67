// upstream: sudo 1.9.13. Members of the group sudo may do everything and are not asked for a password, as cloud images have it.
import { FsError } from '../os/errors.ts';
import type { Process, Program, User } from '../os/types.ts';

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const USAGE = `usage: sudo -h | -V
usage: sudo -v
usage: sudo -l
usage: sudo [-Eins] [-u user] [VAR=value] [command [arg ...]]
`;
const KEPT = ['TERM', 'LANG', 'DISPLAY', 'COLORTERM'];

interface Call {
  user: string;
  keep: boolean;
  login: boolean;
  shell: boolean;
  action: 'run' | 'list' | 'validate' | 'version' | 'help';
  readonly set: [string, string][];
  words: readonly string[];
}

/** Runs a command as another user. */
export const sudo: Program = {
  name: 'sudo',
  summary: 'Run a command as root or as another user.',
  async main(p) {
    const call = parse(p.argv.slice(1));
    if (typeof call === 'string') return say(p, `${call}${USAGE}`);
    if (call.action === 'version' || call.action === 'help') {
      await p.out(call.action === 'version' ? 'Sudo version 1.9.13p3\n' : `sudo - execute a command as another user\n\n${USAGE}`);
      return 0;
    }
    if (p.user.uid !== 0 && !membersOf(p, 'sudo').includes(p.user.name)) return say(p, `${p.user.name} is not in the sudoers file.\n`);
    if (call.action === 'validate') return 0;
    if (call.action === 'list') {
      await p.out(`User ${p.user.name} may run the following commands on ${p.machine.hostname}:\n    (ALL : ALL) NOPASSWD: ALL\n`);
      return 0;
    }
    const account = accountOf(p, call.user);
    if (!account) return say(p, `sudo: unknown user ${call.user}\nsudo: error initializing audit plugin sudoers_audit\n`);
    return become(p, call, account);
  },
};

async function say(p: Process, text: string): Promise<number> {
  await p.err(text);
  return 1;
}

async function become(p: Process, call: Call, account: { readonly user: User; readonly shell: string }): Promise<number> {
  const { user, shell } = account;
  const argv = call.login ? [shell, '-l', ...asShellCommand(call.words)] : call.shell ? [p.env.get('SHELL') ?? shell, ...asShellCommand(call.words)] : call.words;
  if (argv.length === 0) return say(p, USAGE);
  const env = new Map(call.keep && !call.login ? p.env : KEPT.flatMap((name) => (p.env.has(name) ? [[name, p.env.get(name) ?? ''] as const] : [])));
  env.set('PATH', PATH);
  if (!call.keep) env.set('HOME', user.home);
  for (const name of ['LOGNAME', 'USER']) env.set(name, user.name);
  env.set('SHELL', shell);
  env.set('SUDO_USER', p.user.name);
  env.set('SUDO_UID', String(p.user.uid));
  env.set('SUDO_GID', String(p.user.gid));
  env.set('SUDO_COMMAND', argv.join(' '));
  for (const [name, value] of call.set) env.set(name, value);
  try {
    const child = p.spawn({ argv, env, files: p.files, user, cwd: call.login ? user.home : p.cwd });
    return (await p.wait(child.exited)).code;
  } catch (fault) {
    if (!(fault instanceof FsError)) throw fault;
    return say(p, fault.code === 'ENOENT' ? `sudo: ${argv[0]}: command not found\n` : `sudo: unable to execute ${argv[0]}: ${fault.message}\n`);
  }
}

const asShellCommand = (words: readonly string[]): readonly string[] => (words.length === 0 ? [] : ['-c', words.map((w) => w.replace(/[^\w@%+=:,./-]/g, '\\$&')).join(' ')]);

const ACTIONS: Readonly<Record<string, Call['action']>> = { l: 'list', v: 'validate', V: 'version', h: 'help' };
const LONG: Readonly<Record<string, string>> = {
  '--preserve-env': '-E',
  '--login': '-i',
  '--shell': '-s',
  '--non-interactive': '-n',
  '--user': '-u',
  '--list': '-l',
  '--validate': '-v',
  '--version': '-V',
  '--help': '-h',
};

/** The command line, or what is wrong with it. */
function parse(words: readonly string[]): Call | string {
  const call: Call = { user: 'root', keep: false, login: false, shell: false, action: 'run', set: [], words: [] };
  let i = 0;
  for (; i < words.length; i++) {
    const [head = '', value] = (words[i] ?? '').startsWith('--') ? (words[i] ?? '').split('=') : [words[i]];
    const word = LONG[head] ?? head;
    if (word === '--') {
      i++;
      break;
    }
    if (!word.startsWith('-') || word === '-') break;
    if (word.startsWith('--')) return `sudo: unrecognized option '${word}'\n`;
    for (let k = 1; k < word.length; k++) {
      const letter = word[k] ?? '';
      if (letter === 'u') {
        call.user = value ?? (k + 1 < word.length ? word.slice(k + 1) : (words[++i] ?? ''));
        if (call.user === '') return "sudo: option requires an argument -- 'u'\n";
        break;
      }
      if (letter === 'E') call.keep = true;
      else if (letter === 'i') call.login = true;
      else if (letter === 's') call.shell = true;
      else if (ACTIONS[letter]) call.action = ACTIONS[letter];
      else if (letter !== 'n' && letter !== 'k' && letter !== 'H') return `sudo: invalid option -- '${letter}'\n`;
    }
  }
  for (; /^[A-Za-z_]\w*=/.test(words[i] ?? ''); i++) {
    const at = (words[i] ?? '').indexOf('=');
    call.set.push([(words[i] ?? '').slice(0, at), (words[i] ?? '').slice(at + 1)]);
  }
  call.words = words.slice(i);
  return call;
}

function fields(p: Process, path: string): readonly (readonly string[])[] {
  return p.fs.exists(path)
    ? p.fs
        .readText(path)
        .split('\n')
        .map((line) => line.split(':'))
    : [];
}

function membersOf(p: Process, group: string): readonly string[] {
  return (
    fields(p, '/etc/group')
      .find(([name]) => name === group)?.[3]
      ?.split(',') ?? []
  );
}

function accountOf(p: Process, name: string): { readonly user: User; readonly shell: string } | undefined {
  const [account, , uid, gid, , home = '/', shell = '/bin/sh'] = fields(p, '/etc/passwd').find(([n, , id]) => n === name || `#${id}` === name) ?? [];
  return account === undefined ? undefined : { user: { uid: Number(uid), gid: Number(gid), name: account, home }, shell };
}
