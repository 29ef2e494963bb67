// upstream: busybox/coreutils/rm.c, libbb/remove_file.c
import { reason } from '../lib/command.ts';
import { confirm } from '../lib/line-prompt.ts';
import { type AppletCall, applet, UsageFault } from './lib/applet.ts';

export const rm = applet(
  {
    name: 'rm',
    usage: `[-irf] FILE...

Remove FILEs

	-i	Ask before each
	-f	Never ask, and do not mind what is not there
	-R,-r	Directories with all that is in them
`,
    short: 'firvR',
  },
  async (call) => {
    if (call.words.length === 0 && !call.has('f')) throw new UsageFault();
    let code = 0;
    for (const name of call.words) {
      if (/^(.*\/)?\.\.?\/*$/.test(name)) {
        await call.complain("can't remove '.' or '..'");
        code = 1;
      } else code = Math.max(code, await remove(call, name, call.p.path(name)));
    }
    return code;
  },
);

async function remove(call: AppletCall, name: string, path: string): Promise<number> {
  const { p } = call;
  const last = call.options.findLast(([option]) => option === 'i' || option === 'f')?.[0];
  const wait = p.tick();
  if (wait) await wait;
  const asks = async (question: string): Promise<boolean> => last !== 'i' || (await confirm(p, `rm: ${question}? `));
  try {
    if (p.fs.lstat(path).type === 'directory') return await removeFolder(call, name, path, asks);
    if (!(await asks(`remove '${name}'`))) return 0;
    p.fs.unlink(path);
  } catch (fault) {
    const words = reason(fault);
    if (call.has('f') && words === 'No such file or directory') return 0;
    await call.complain(`can't remove '${name}': ${words}`);
    return 1;
  }
  if (call.has('v')) await p.out(`removed '${name}'\n`);
  return 0;
}

async function removeFolder(call: AppletCall, name: string, path: string, asks: (question: string) => Promise<boolean>): Promise<number> {
  const { p } = call;
  if (!call.has('r') && !call.has('R')) {
    await call.complain(`'${name}' is a directory`);
    return 1;
  }
  if (!(await asks(`descend into directory '${name}'`))) return 0;
  let code = 0;
  for (const child of p.fs.readdir(path)) code = Math.max(code, await remove(call, `${name.replace(/\/+$/, '')}/${child}`, `${path === '/' ? '' : path}/${child}`));
  if (!(await asks(`remove directory '${name}'`))) return code;
  try {
    p.fs.rmdir(path);
  } catch (fault) {
    // A file that is gone from within was told of already.
    await call.complain(`can't remove '${name}': ${reason(fault)}`);
    return 1;
  }
  if (call.has('v')) await p.out(`removed directory: '${name}'\n`);
  return code;
}
