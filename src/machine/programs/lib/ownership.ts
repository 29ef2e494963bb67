// What chown and chgrp share: one walk over files and what is said of each. upstream: coreutils src/chown-core.c
import type { Process, Stat } from '../../os/types.ts';
import { complain, fail, reason } from './command.ts';
import { NOT_HERE, type OptionRow, type Parsed } from './options.ts';
import { quoted } from './quote.ts';
import { groupName, userName } from './users.ts';

/** Who shall own a file; what is undefined stays. The words are as they were typed, for messages. */
export interface Ownership {
  readonly user?: number | undefined;
  readonly group?: number | undefined;
  readonly userWord?: string | undefined;
  readonly groupWord?: string | undefined;
}

export const OWNERSHIP_OPTIONS: readonly OptionRow[] = [
  ['c,changes', 'tell of changes'],
  ['f,silent', 'say little of errors'],
  [',quiet', ''],
  ['v,verbose', 'tell of every file'],
  [',dereference', 'change what a symbolic link points to (the default)'],
  ['h,no-dereference', NOT_HERE],
  [',no-preserve-root', 'do not treat / specially (the default)'],
  [',preserve-root', 'fail to operate recursively on /'],
  [',reference=RFILE', 'the owner and group of RFILE'],
  ['R,recursive', 'change directories and what is in them'],
  ['H', NOT_HERE],
  ['L', NOT_HERE],
  ['P', ''],
];

/** The owner and group of a file. */
export async function ofReference(p: Process, name: string, shown: string): Promise<Ownership> {
  try {
    const { uid, gid } = p.fs.stat(p.path(name));
    return { user: uid, group: gid, userWord: userName(p, uid), groupWord: groupName(p, gid) };
  } catch (e) {
    return fail(p, `failed to get attributes of ${shown}: ${reason(e)}`);
  }
}

/** Changes all operands; `only`: leave alone what belongs to somebody else. */
export async function changeAll(p: Process, options: Parsed, names: readonly string[], wanted: Ownership, only?: Ownership): Promise<number> {
  let code = 0;
  for (const name of names) {
    if (options.has('recursive') && options.last('preserve-root', 'no-preserve-root') === 'preserve-root' && p.path(name) === '/') {
      code = await complain(p, `it is dangerous to operate recursively on ${quoted(name)}\n${p.argv[0]}: use --no-preserve-root to override this failsafe`);
    } else code = Math.max(code, await change(p, options, name, wanted, only));
  }
  return code;
}

async function change(p: Process, options: Parsed, name: string, wanted: Ownership, only: Ownership | undefined): Promise<number> {
  const path = p.path(name);
  const silent = options.has('silent', 'quiet');
  let code = 0;
  let stat: Stat | undefined;
  try {
    stat = p.fs.stat(path);
    // What is inside comes first: afterwards it may be out of reach.
    if (options.has('recursive') && stat.type === 'directory')
      for (const child of p.fs.readdir(path))
        if (p.fs.lstat(`${path}/${child}`).type !== 'symlink') code = Math.max(code, await change(p, options, `${name.replace(/\/$/, '')}/${child}`, wanted, only));
    await p.tick();
    if ((only?.user ?? stat.uid) !== stat.uid || (only?.group ?? stat.gid) !== stat.gid) return code;
    p.fs.chown(path, wanted.user ?? stat.uid, wanted.group ?? stat.gid);
  } catch (e) {
    const words = reason(e);
    const action = stat ? `changing ${wanted.user === undefined ? 'group' : 'ownership'} of` : 'cannot access';
    if (!silent) await complain(p, `${action} ${quoted(name)}: ${words}`);
    if (options.has('verbose')) await p.out(failed(p, name, stat, wanted));
    return 1;
  }
  const changed = (wanted.user ?? stat.uid) !== stat.uid || (wanted.group ?? stat.gid) !== stat.gid;
  if (options.has('verbose') || (changed && options.has('changes'))) await p.out(told(p, name, stat, wanted, changed));
  return code;
}

const what = (wanted: Ownership): string => (wanted.userWord === undefined && wanted.groupWord !== undefined ? 'group' : 'ownership');
const spec = (user: string | undefined, group: string | undefined): string => (user === undefined ? (group ?? '') : group === undefined ? user : `${user}:${group}`);
const wish = (wanted: Ownership): string => spec(wanted.userWord, wanted.groupWord);

/** As it was, in the same form as what was asked for. */
function before(p: Process, stat: Stat, wanted: Ownership): string {
  return spec(wanted.userWord === undefined ? undefined : userName(p, stat.uid), wanted.groupWord === undefined ? undefined : groupName(p, stat.gid));
}

function told(p: Process, name: string, stat: Stat, wanted: Ownership, changed: boolean): string {
  const old = before(p, stat, wanted);
  if (changed) return `changed ${what(wanted)} of ${quoted(name)} from ${old} to ${wish(wanted)}\n`;
  return `${what(wanted)} of ${quoted(name)} retained${old === '' ? '' : ` as ${old}`}\n`;
}

function failed(p: Process, name: string, stat: Stat | undefined, wanted: Ownership): string {
  const from = stat ? ` from ${before(p, stat, wanted)}` : '';
  return `failed to change ${what(wanted)} of ${quoted(name)}${from}${wish(wanted) === '' ? '' : ` to ${wish(wanted)}`}\n`;
}
