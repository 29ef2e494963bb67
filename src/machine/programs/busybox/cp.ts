// upstream: busybox/coreutils/cp.c
import { baseName, joined } from '../lib/copy.ts';
import { type AppletCall, AppletFault, applet, UsageFault } from './lib/applet.ts';
import { type CopyFlags, copyFile, why } from './lib/copy-file.ts';

export const cp = applet(
  {
    name: 'cp',
    usage: `[-arPLHpfinlsTu] SOURCE DEST
or: cp [-arPLHpfinlsu] SOURCE... { -t DIRECTORY | DIRECTORY }

Copy SOURCEs

	-a	-dpR
	-R,-r	Directories with all that is in them
	-d,-P	Symlinks stay symlinks (so with -R)
	-L	Follow symlinks
	-H	Follow symlinks on the command line
	-p	Keep modes and times
	-f	Replace what cannot be opened
	-i	Ask before replacing
	-n	Replace nothing
	-l,-s	Make (sym)links
	-T	DEST is no directory to copy into
	-t DIR	Copy into DIR
	-u	Only what is newer
`,
    short: 'adfilnprst:uvHLPRT',
    long: {
      archive: 'a',
      force: 'f',
      interactive: 'i',
      'no-clobber': 'n',
      link: 'l',
      dereference: 'L',
      'no-dereference': 'P',
      recursive: 'R',
      'symbolic-link': 's',
      'no-target-directory': 'T',
      'target-directory': 't:',
      verbose: 'v',
      update: 'u',
    },
  },
  async (call) => {
    const recursive = call.has('a') || call.has('R') || call.has('r');
    const last = call.options.findLast(([name]) => ['i', 'n', 'f'].includes(name))?.[0];
    const follow = call.options.findLast(([name]) => 'LPdaH'.includes(name))?.[0];
    const flags: CopyFlags = {
      recursive,
      keepLinks: follow === undefined || follow === 'H' ? recursive : follow !== 'L',
      preserve: call.has('a') || call.has('p'),
      force: call.has('f'),
      ask: call.has('i') && last !== 'n',
      keep: last === 'n',
      update: call.has('u'),
      verbose: call.has('v'),
      links: call.has('s') ? 'symbolic' : call.has('l') ? 'hard' : undefined,
    };
    let code = 0;
    for (const [from, to] of pairs(call)) code = Math.max(code, await copyFile(call, from, to, flags));
    return code;
  },
);

/** What goes where: under a new name, or into a directory. */
function pairs(call: AppletCall): (readonly [from: string, to: string])[] {
  const names = [...call.words];
  const given = call.value('t');
  if (names.length < (given === undefined ? 2 : 1)) throw new UsageFault();
  const target = given ?? names.pop() ?? '';
  const path = call.p.path(target);
  const folder = call.p.fs.exists(path) && call.p.fs.stat(path).type === 'directory';
  if (call.has('T')) {
    if (names.length > 1) throw new UsageFault();
    const from = call.p.path(names[0] ?? '');
    // A directory may become one that is there.
    const tree = call.p.fs.exists(from) && call.p.fs.stat(from).type === 'directory';
    if (folder && !tree) throw new AppletFault(`'${target}' is a directory`);
    return [[names[0] ?? '', target]];
  }
  if (names.length === 1 && given === undefined && !folder) {
    const inside = target.includes('/') ? why(call, target) : '';
    if (inside === 'Not a directory') throw new AppletFault(`can't stat '${target}': Path has non-directory component`);
    const from = call.p.path(names[0] ?? '');
    const tree = call.p.fs.exists(from) && call.p.fs.stat(from).type === 'directory';
    // A directory never becomes a file that is there: it goes below it, where nothing can be.
    if (!tree || !call.p.fs.exists(path)) return [[names[0] ?? '', target]];
  }
  return names.map((name) => [name, joined(target, baseName(name))]);
}
