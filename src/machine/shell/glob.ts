// Pathname expansion. upstream: bash lib/glob/glob.c
import type { FileSystem } from '../os/types.ts';
import { isPattern, unescapePattern, wholePattern } from './pattern.ts';

export interface GlobOptions {
  readonly dot: boolean;
  readonly ignoreCase: boolean;
  readonly globstar: boolean;
}

/** The paths that match, sorted; none when nothing does. */
export function glob(fs: FileSystem, cwd: string, pattern: string, options: GlobOptions): string[] {
  const parts = splitPath(pattern);
  const absolute = pattern.startsWith('/');
  let found = [absolute ? '/' : ''];
  for (const [i, part] of parts.entries()) {
    const last = i === parts.length - 1;
    if (part === '') {
      if (last) found = found.filter((f) => isDirectory(fs, at(cwd, f))).map((f) => (f.endsWith('/') ? f : `${f}/`));
      continue;
    }
    found = found.flatMap((base) => step(fs, cwd, base, part, last, options));
  }
  return found.sort(compare);
}

function step(fs: FileSystem, cwd: string, base: string, part: string, last: boolean, options: GlobOptions): string[] {
  const join = (name: string): string => (base === '' || base.endsWith('/') ? base + name : `${base}/${name}`);
  if (!isPattern(part)) {
    const path = join(unescapePattern(part));
    return (last ? lexists(fs, at(cwd, path)) : fs.exists(at(cwd, path))) ? [path] : [];
  }
  if (options.globstar && part === '**') return everyBelow(fs, cwd, base, last);
  const names = namesIn(fs, at(cwd, base));
  const test = wholePattern(part, { path: true, ignoreCase: options.ignoreCase });
  const dotted = part.startsWith('.') || part.startsWith('\\.');
  return names
    .filter((n) => (options.dot || dotted || !n.startsWith('.')) && test.test(n))
    .map(join)
    .filter((path) => last || isDirectory(fs, at(cwd, path)));
}

function everyBelow(fs: FileSystem, cwd: string, base: string, last: boolean): string[] {
  const out = [...(last && base === '' ? [] : [last ? `${base}/` : base])];
  for (const name of namesIn(fs, at(cwd, base))) {
    if (name.startsWith('.')) continue;
    const path = base === '' || base.endsWith('/') ? base + name : `${base}/${name}`;
    const directory = fs.lstat(at(cwd, path)).type === 'directory';
    if (directory) out.push(...everyBelow(fs, cwd, path, last).map((p) => (p === `${path}/` ? path : p)));
    else if (last) out.push(path);
  }
  return out;
}

function at(cwd: string, path: string): string {
  return path.startsWith('/') ? path : path === '' ? cwd : `${cwd}/${path}`;
}

function namesIn(fs: FileSystem, path: string): string[] {
  try {
    return fs.readdir(path);
  } catch {
    return []; // what cannot be read has no matches
  }
}

function isDirectory(fs: FileSystem, path: string): boolean {
  return fs.exists(path) && fs.stat(path).type === 'directory';
}

function lexists(fs: FileSystem, path: string): boolean {
  try {
    fs.lstat(path);
    return true;
  } catch {
    return false; // as above
  }
}

/** A / inside of brackets or an extended pattern's parentheses still separates: bash says so too. */
function splitPath(pattern: string): string[] {
  const parts = pattern.split('/');
  if (pattern.startsWith('/')) parts.shift();
  return parts.filter((p, i) => p !== '' || i === parts.length - 1);
}

/** Names as a UTF-8 locale without punctuation rules would sort them. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
