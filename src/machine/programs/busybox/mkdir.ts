// upstream: busybox/coreutils/mkdir.c, libbb/make_directory.c, coreutils/rmdir.c
import { reason } from '../lib/command.ts';
import { parseMode } from '../lib/modes.ts';
import { type AppletCall, AppletFault, applet } from './lib/applet.ts';

export const mkdir = applet(
  {
    name: 'mkdir',
    usage: `[-m MODE] [-p] DIRECTORY...

Make directories

	-m MODE	Their mode
	-p	Parents too; no error when they are there
`,
    short: 'm:pv',
    long: { mode: 'm:', parents: 'p', verbose: 'v' },
    words: [1, Number.POSITIVE_INFINITY],
  },
  async (call) => {
    const text = call.value('m');
    const change = text === undefined ? undefined : parseMode(text, 0);
    if (text !== undefined && !change) throw new AppletFault(`invalid mode '${text}'`);
    let code = 0;
    for (const name of call.words) {
      try {
        if (await make(call, name)) if (change) call.p.fs.chmod(call.p.path(name), change(0o777, true));
      } catch (fault) {
        if (!(fault instanceof AppletFault)) throw fault;
        await call.complain(fault.message);
        code = 1;
      }
    }
    return code;
  },
);

/** True when the directory is new. */
async function make(call: AppletCall, name: string): Promise<boolean> {
  const { fs } = call.p;
  const parts = call.has('p') ? prefixes(name) : [name];
  for (const [i, part] of parts.entries()) {
    const path = call.p.path(part);
    try {
      fs.mkdir(path);
    } catch (fault) {
      const words = reason(fault);
      const there = words === 'File exists' && fs.exists(path) && fs.stat(path).type === 'directory';
      if (call.has('p') && there) {
        if (i === parts.length - 1) return false;
        continue;
      }
      // A file on the way is found out with the next part.
      if (call.has('p') && words === 'File exists' && i < parts.length - 1) throw new AppletFault(`can't create directory '${part}/': Not a directory`);
      throw new AppletFault(`can't create directory '${part}': ${words}`);
    }
    if (call.has('v')) await call.p.out(`created directory: '${part}'\n`);
  }
  return true;
}

function prefixes(name: string): string[] {
  const all: string[] = [];
  for (const m of name.matchAll(/\/*[^/]+/g)) all.push(`${all.at(-1) ?? ''}${m[0]}`);
  return all.length > 0 ? all : [name];
}

export const rmdir = applet(
  {
    name: 'rmdir',
    usage: `[-p] DIRECTORY...

Remove empty directories

	-p	And their parents
	--ignore-fail-on-non-empty
`,
    short: 'pv',
    long: { parents: 'p', 'ignore-fail-on-non-empty': 'ignore', verbose: 'v' },
    words: [1, Number.POSITIVE_INFINITY],
  },
  async (call) => {
    let code = 0;
    for (const name of call.words) {
      for (let part = name; part !== ''; part = call.has('p') ? (/^(.*[^/])\/+[^/]+\/*$/.exec(part)?.[1] ?? '') : '') {
        if (call.has('v')) await call.p.out(`rmdir: removing directory, '${part}'\n`);
        try {
          call.p.fs.rmdir(call.p.path(part));
        } catch (fault) {
          const words = reason(fault);
          if (words === 'Directory not empty' && call.has('ignore')) break;
          await call.complain(`'${part}': ${words}`);
          code = 1;
          break;
        }
      }
    }
    return code;
  },
);
