// upstream: busybox/coreutils/mv.c
import { reason } from '../lib/command.ts';
import { baseName, existsLink, joined } from '../lib/copy.ts';
import { confirm } from '../lib/line-prompt.ts';
import { type AppletCall, AppletFault, applet, UsageFault } from './lib/applet.ts';

export const mv = applet(
  {
    name: 'mv',
    usage: `[-finT] SOURCE DEST
or: mv [-fin] SOURCE... { -t DIRECTORY | DIRECTORY }

Rename SOURCE, or move SOURCEs into a directory

	-f	Do not ask
	-i	Ask before replacing
	-n	Replace nothing
	-T	DEST is no directory to move into
	-t DIR	Move into DIR
`,
    short: 'fint:vT',
    long: { interactive: 'i', force: 'f', 'no-clobber': 'n', 'no-target-directory': 'T', 'target-directory': 't:', verbose: 'v' },
  },
  async (call) => {
    const names = [...call.words];
    const given = call.value('t');
    if (names.length < (given === undefined ? 2 : 1)) throw new UsageFault();
    const target = given ?? names.pop() ?? '';
    const path = call.p.path(target);
    const folder = call.p.fs.exists(path) && call.p.fs.stat(path).type === 'directory';
    if (call.has('T') && names.length > 1) throw new UsageFault();
    const single = names.length === 1 && given === undefined;
    const tree = call.p.fs.exists(call.p.path(names[0] ?? '')) && call.p.fs.stat(call.p.path(names[0] ?? '')).type === 'directory';
    if (call.has('T') && folder && !tree) throw new AppletFault(`'${target}' is a directory`);
    let code = 0;
    for (const name of names) code = Math.max(code, await move(call, name, single && (!folder || call.has('T')) ? target : joined(target, baseName(name))));
    return code;
  },
);

async function move(call: AppletCall, from: string, to: string): Promise<number> {
  const { p } = call;
  const last = call.options.findLast(([name]) => ['i', 'n', 'f'].includes(name))?.[0];
  if (existsLink(p, p.path(to))) {
    if (last === 'n') return 0;
    if (last === 'i' && !(await confirm(p, `mv: overwrite '${to}'? `))) return 0;
  }
  try {
    if (p.path(from) !== p.path(to) || !existsLink(p, p.path(from))) p.fs.rename(p.path(from), p.path(to));
  } catch (fault) {
    await call.complain(`can't rename '${from}': ${reason(fault)}`);
    return 1;
  }
  if (call.has('v')) await p.out(`'${from}' -> '${to}'\n`);
  return 0;
}
