// upstream: coreutils src/realpath.c

import type { Process } from '../os/types.ts';
import { command, complain, reason, UsageError } from './lib/command.ts';
import { NOT_HERE, type Parsed } from './lib/options.ts';
import { quotedIfNeeded } from './lib/quote.ts';

/** Prints absolute names without symlinks. */
export const realpath = command(
  {
    name: 'realpath',
    summary: 'Print the absolute name of each FILE without symlinks; all but the last part must exist.',
    usage: '[OPTION]... FILE...',
    options: [
      ['e,canonicalize-existing', 'all parts must exist'],
      ['m,canonicalize-missing', 'no part needs to exist'],
      ['L,logical', NOT_HERE],
      ['P,physical', 'resolve symlinks as they come (default)'],
      ['q,quiet', 'say nothing of errors'],
      [',relative-to=DIR', 'print names relative to DIR'],
      [',relative-base=DIR', NOT_HERE],
      ['s,strip', 'do not follow symlinks'],
      [',no-symlinks', ''],
      ['z,zero', 'end with NUL, not newline'],
    ],
  },
  async (p, options) => {
    if (options.operands.length === 0) throw new UsageError('missing operand');
    let code = 0;
    for (const name of options.operands) {
      try {
        const base = options.value('relative-to');
        const whole = resolve(p, name, options);
        await p.out(`${base === undefined ? whole : relative(p.path(base), whole)}${options.has('zero') ? '\0' : '\n'}`);
      } catch (e) {
        code = 1;
        if (!options.has('quiet')) await complain(p, `${quotedIfNeeded(name)}: ${reason(e)}`);
      }
    }
    return code;
  },
);

function resolve(p: Process, name: string, options: Parsed): string {
  const path = p.path(name);
  if (options.has('strip', 'no-symlinks')) return path;
  if (options.has('canonicalize-existing') || p.fs.exists(path)) return p.fs.realpath(path);
  const cut = path.lastIndexOf('/');
  const folder = path.slice(0, cut) || '/';
  if (!options.has('canonicalize-missing')) return join(p.fs.realpath(folder), path.slice(cut + 1));
  return p.fs.exists(folder) ? join(p.fs.realpath(folder), path.slice(cut + 1)) : path;
}

const join = (folder: string, name: string): string => (folder === '/' ? `/${name}` : `${folder}/${name}`);

function relative(from: string, to: string): string {
  const a = from.split('/').filter(Boolean);
  const b = to.split('/').filter(Boolean);
  let same = 0;
  while (same < a.length && a[same] === b[same]) same++;
  return [...a.slice(same).map(() => '..'), ...b.slice(same)].join('/') || '.';
}
