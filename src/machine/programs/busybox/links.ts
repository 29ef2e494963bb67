// Names for files. upstream: busybox/coreutils/ln.c, link.c, unlink.c, readlink.c, realpath.c
import { reason } from '../lib/command.ts';
import { baseName, existsLink, joined } from '../lib/copy.ts';
import { type AppletCall, AppletFault, applet } from './lib/applet.ts';

export const ln = applet(
  {
    name: 'ln',
    usage: `[-sfnbtv] [-S SUF] TARGET... LINK|DIR

Make links to TARGETs

	-s	Symlinks, not hard links
	-f	Remove what is in the way
	-n	A LINK that is a symlink to a directory is an ordinary file
	-b	Keep what is in the way under another name
	-S SUF	What that name ends in (~)
	-T	LINK is no directory to make links in
	-v	Tell of each link
`,
    short: 'bfnsvS:T',
    words: [1, Number.POSITIVE_INFINITY],
  },
  async (call) => {
    const names = [...call.words];
    const only = names.length === 1;
    const target = only ? baseName(names[0] ?? '') : (names.pop() ?? '');
    const path = call.p.path(target);
    const link = existsLink(call.p, path) && call.p.fs.lstat(path).type === 'symlink';
    const folder = call.p.fs.exists(path) && call.p.fs.stat(path).type === 'directory' && !(link && call.has('n'));
    if (folder && call.has('T')) throw new AppletFault(`'${target}' is a directory`);
    let code = 0;
    for (const name of names) code = Math.max(code, await make(call, name, folder && !call.has('T') ? joined(target, baseName(name)) : target));
    return code;
  },
);

async function make(call: AppletCall, name: string, to: string): Promise<number> {
  const { fs } = call.p;
  const [source, path] = [call.p.path(name), call.p.path(to)];
  try {
    if (!call.has('s') && !existsLink(call.p, source)) {
      await call.complain(`${name}: No such file or directory`);
      return 1;
    }
    if (existsLink(call.p, path)) {
      if (call.has('b') || call.has('S')) fs.rename(path, `${path}${call.value('S') ?? '~'}`);
      else if (call.has('f')) fs.unlink(path);
    }
    if (call.has('s')) fs.symlink(name, path);
    else fs.link(source, path);
  } catch (fault) {
    await call.complain(`${to}: ${reason(fault)}`);
    return 1;
  }
  if (call.has('v')) await call.p.out(`'${to}' -> '${name}'\n`);
  return 0;
}

export const link = applet({ name: 'link', usage: 'FILE LINK\n\nGive FILE a second name\n', short: '', words: [2, 2] }, (call) => {
  const [file = '', name = ''] = call.words;
  try {
    call.p.fs.link(call.p.path(file), call.p.path(name));
  } catch (fault) {
    throw new AppletFault(`can't create hardlink '${name}' to '${file}': ${reason(fault)}`);
  }
  return 0;
});

export const unlink = applet({ name: 'unlink', usage: 'FILE\n\nTake a name away\n', short: '', words: [1, 1] }, (call) => {
  const [file = ''] = call.words;
  try {
    call.p.fs.unlink(call.p.path(file));
  } catch (fault) {
    throw new AppletFault(`can't remove file '${file}': ${reason(fault)}`);
  }
  return 0;
});

export const readlink = applet(
  {
    name: 'readlink',
    usage: `[-fnv] FILE

Print what a symlink points to

	-f	Without any symlink on the way
	-n	No newline
	-v	Say what is wrong
`,
    short: 'fnqsv',
    words: [1, 1],
  },
  async (call) => {
    const [name = ''] = call.words;
    try {
      const found = call.has('f') ? resolved(call, name) : call.p.fs.readlink(call.p.path(name));
      await call.p.out(`${found}${call.has('n') ? '' : '\n'}`);
    } catch (fault) {
      const words = reason(fault);
      if (call.has('v')) await call.complain(`${name}: cannot read link: ${words === 'Invalid argument' ? 'not a symlink' : words}`);
      return 1;
    }
    return 0;
  },
);

/** It knows no options: every word is a name. */
export const realpath = applet(
  { name: 'realpath', usage: 'FILE...\n\nPrint FILEs from the root, without symlinks\n', short: '', rewrite: (args) => ['--', ...args], words: [1, Number.POSITIVE_INFINITY] },
  async (call) => {
    let code = 0;
    for (const name of call.words) {
      try {
        await call.p.out(`${resolved(call, name)}\n`);
      } catch (fault) {
        await call.complain(`${name}: ${reason(fault)}`);
        code = 1;
      }
    }
    return code;
  },
);

/** Of a symlink that points nowhere, what it points to. upstream: libbb/xreadlink.c xmalloc_realpath_coreutils */
function resolved(call: AppletCall, name: string): string {
  const { fs } = call.p;
  const path = call.p.path(name);
  if (!existsLink(call.p, path) || fs.exists(path)) return fs.realpath(path);
  const to = fs.readlink(path);
  const folder = path.slice(0, path.lastIndexOf('/')) || '/';
  const whole = to.startsWith('/') ? to : joined(fs.realpath(folder), to);
  return joined(fs.realpath(whole.slice(0, whole.lastIndexOf('/')) || '/'), baseName(whole));
}
