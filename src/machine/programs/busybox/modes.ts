// Modes and owners of files. upstream: busybox/coreutils/chmod.c, chown.c, chgrp.c, mkfifo.c
import type { Stat } from '../../os/types.ts';
import { reason } from '../lib/command.ts';
import { modeText, parseMode } from '../lib/modes.ts';
import { accountRows, idOf } from '../lib/users.ts';
import { type Applet, type AppletCall, AppletFault, applet } from './lib/applet.ts';

/** A walk over the words and, with -R, what is below; what is inside comes after its directory, or before it. */
async function eachFile(call: AppletCall, names: readonly string[], insideFirst: boolean, work: (name: string, path: string, stat: Stat) => Promise<void>): Promise<number> {
  let code = 0;
  const visit = async (name: string, top: boolean): Promise<void> => {
    const { fs } = call.p;
    const path = call.p.path(name);
    try {
      const link = fs.lstat(path);
      // Symlinks below are left alone.
      if (link.type === 'symlink' && !top) return;
      const stat = link.type === 'symlink' && !call.has('h') ? fs.stat(path) : link;
      const inside = call.has('R') && stat.type === 'directory' && link.type !== 'symlink' ? fs.readdir(path) : [];
      if (!insideFirst) await work(name, path, stat);
      for (const child of inside) await visit(`${name.replace(/\/+$/, '')}/${child}`, false);
      if (insideFirst) await work(name, path, stat);
    } catch (fault) {
      await call.complain(`${name}: ${reason(fault)}`);
      code = 1;
    }
    await call.p.tick();
  };
  for (const name of names) await visit(name, true);
  return code;
}

/** `-w` is a mode here, as long as it is made of a mode's letters. */
function modesAreWords(args: readonly string[]): readonly string[] {
  const at = args.findIndex((arg) => /^-[^-]/.test(arg) && /[^Rcvf]/.test(arg.slice(1)));
  return at < 0 || args.slice(0, at).includes('--') ? args : [...args.slice(0, at), '--', ...args.slice(at)];
}

export const chmod = applet(
  {
    name: 'chmod',
    usage: `[-Rcvf] MODE[,MODE]... FILE...

Change the modes of FILEs. MODE is octal (sstrwxrwxrwx) or [ugoa]{+|-|=}[rwxXst]

	-R	And of what is below
	-c	Tell of changes
	-v	Tell of all
	-f	Do not tell of errors
`,
    short: 'Rcvf',
    rewrite: modesAreWords,
    words: [2, Number.POSITIVE_INFINITY],
  },
  async (call) => {
    const [text = '', ...names] = call.words;
    const change = parseMode(text, call.p.umask);
    if (!change) throw new AppletFault(`invalid mode '${text}'`);
    return eachFile(call, names, false, async (name, path, stat) => {
      const mode = change(stat.mode & 0o7777, stat.type === 'directory');
      call.p.fs.chmod(path, mode);
      if (call.has('v') || (call.has('c') && mode !== (stat.mode & 0o7777)))
        await call.p.out(`mode of '${name}' changed to ${mode.toString(8).padStart(4, '0')} (${modeText({ type: 'file', mode }).slice(1)})\n`);
    });
  },
);

interface Owner {
  readonly user: number | undefined;
  readonly group: number | undefined;
}

const OWNER_OPTIONS = `	-h	Symlinks themselves
	-L	Follow all symlinks to directories
	-H	Follow those on the command line
	-P	Follow none
	-R	And of what is below
	-c	Tell of changes
	-v	Tell of all
	-f	Do not tell of errors
`;

function owners(name: string, usage: string, read: (call: AppletCall, text: string) => Owner): Applet {
  return applet(
    {
      name,
      usage: `${usage}\n\n${OWNER_OPTIONS}`,
      short: 'RchvfLHP',
      long: { recursive: 'R', changes: 'c', 'no-dereference': 'h', silent: 'f', quiet: 'f', verbose: 'v' },
      words: [2, Number.POSITIVE_INFINITY],
    },
    (call) => {
      const [text = '', ...names] = call.words;
      const wanted = read(call, text);
      return eachFile(call, names, true, async (file, path, stat) => {
        const [user, group] = [wanted.user ?? stat.uid, wanted.group ?? stat.gid];
        if (stat.type !== 'symlink') call.p.fs.chown(path, user, group);
        if (call.has('v') || (call.has('c') && (user !== stat.uid || group !== stat.gid))) await call.p.out(`changed ownership of '${file}' to ${user}:${group}\n`);
      });
    },
  );
}

export const chown = owners('chown', '[-RhLHPcvf]... USER[:[GRP]] FILE...\n\nGive FILEs to USER and GRP', (call, text) => {
  const cut = text.search(/[:.]/);
  const known = idOf(call.p, '/etc/passwd', text);
  if (cut < 0 || known !== undefined) {
    if (known === undefined) throw new AppletFault(`unknown user ${text}`);
    return { user: known, group: undefined };
  }
  const [name, groupName] = [text.slice(0, cut), text.slice(cut + 1)];
  const user = name === '' ? undefined : idOf(call.p, '/etc/passwd', name);
  if (name === '') return { user, group: groupOf(call, groupName) };
  const login = accountRows(call.p, '/etc/passwd').find((row) => row[0] === name)?.[3];
  const group = groupName === '' ? (login === undefined ? undefined : Number(login)) : idOf(call.p, '/etc/group', groupName);
  if (user === undefined || (groupName !== '' && group === undefined)) throw new AppletFault(`unknown user/group ${text}`);
  return { user, group };
});

function groupOf(call: AppletCall, name: string): number {
  const group = idOf(call.p, '/etc/group', name);
  if (group === undefined) throw new AppletFault(`unknown group ${name}`);
  return group;
}

export const chgrp = owners('chgrp', '[-RhLHPcvf]... GROUP FILE...\n\nGive FILEs to GROUP', (call, text) => ({ user: undefined, group: groupOf(call, text) }));

export const mkfifo = applet(
  { name: 'mkfifo', usage: '[-m MODE] NAME\n\nMake a named pipe\n\n\t-m MODE	Its mode (a=rw)\n', short: 'm:', long: { mode: 'm:' }, words: [1, Number.POSITIVE_INFINITY] },
  (call) => {
    const text = call.value('m');
    const change = text === undefined ? undefined : parseMode(text, call.p.umask);
    if (text !== undefined && !change) throw new AppletFault('invalid mode');
    const [name = ''] = call.words;
    try {
      call.p.fs.mkfifo(call.p.path(name));
      if (change) call.p.fs.chmod(call.p.path(name), change(0o666, false));
    } catch (fault) {
      throw new AppletFault(`${name}: ${reason(fault)}`);
    }
    return 0;
  },
);
