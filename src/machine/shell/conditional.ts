// [[ ]], and the file and string tests that it shares with test. upstream: bash test.c, cond_expr
import { Descriptor } from '../os/descriptor.ts';
import { FsError } from '../os/errors.ts';
import type { Stat } from '../os/types.ts';
import { expandPattern, expandRegex, expandText } from './expand.ts';
import { CLASSES, matches } from './pattern.ts';
import type { Shell } from './shell.ts';
import type { ShellState } from './state.ts';
import type { Test } from './syntax.ts';
import { elementOf, elementsOf } from './variables.ts';

/** The truth of what stands between [[ and ]]. */
export async function evaluateTest(sh: Shell, test: Test): Promise<boolean> {
  switch (test.t) {
    case 'not':
      return !(await evaluateTest(sh, test.operand));
    case 'and':
      for (const o of test.operands) if (!(await evaluateTest(sh, o))) return false;
      return true;
    case 'or':
      for (const o of test.operands) if (await evaluateTest(sh, o)) return true;
      return false;
    case 'unary': {
      const operand = await sh.settle(expandText(sh, test.operand));
      if (sh.options.xtrace) await trace(sh, `${test.operator} ${operand || "''"}`);
      return unaryTest(sh, test.operator, operand);
    }
    case 'binary':
      return binary(sh, test);
  }
}

async function trace(sh: Shell, text: string): Promise<void> {
  await sh.err(`+ [[ ${text} ]]\n`);
}

async function binary(sh: Shell, test: Extract<Test, { t: 'binary' }>): Promise<boolean> {
  const left = await sh.settle(expandText(sh, test.left));
  const { operator } = test;
  if (operator === '=~') return regexTest(sh, left, await sh.settle(expandRegex(sh, test.right)));
  if (operator === '==' || operator === '=' || operator === '!=') {
    const pattern = await sh.settle(expandPattern(sh, test.right));
    if (sh.options.xtrace) await trace(sh, `${left || "''"} ${operator} ${pattern || "''"}`);
    return matches(left, pattern, { ignoreCase: sh.shopt('nocasematch') }) === (operator !== '!=');
  }
  const right = await sh.settle(expandText(sh, test.right));
  if (sh.options.xtrace) await trace(sh, `${left || "''"} ${operator} ${right || "''"}`);
  if (operator === '<') return left < right;
  if (operator === '>') return left > right;
  if (/^-(?:nt|ot|ef)$/.test(operator)) return fileCompare(sh, operator, left, right);
  return compare(operator, Number(sh.arithmetic(left)), Number(sh.arithmetic(right)));
}

function regexTest(sh: Shell, text: string, pattern: string): boolean {
  let re: RegExp;
  try {
    re = new RegExp(posixRegex(pattern), sh.shopt('nocasematch') ? 'isu' : 'su');
  } catch {
    throw sh.fault('', 2); // a wrong pattern is status 2 without words
  }
  const found = re.exec(text);
  sh.vars.setItems('BASH_REMATCH', found ? found.map((f) => f ?? '') : []);
  return found !== null;
}

/** POSIX extended regular expressions written as JavaScript's. */
function posixRegex(pattern: string): string {
  let out = '';
  for (let i = 0; i < pattern.length; ) {
    const c = pattern[i] ?? '';
    if (c === '[') {
      const { source, end } = bracket(pattern, i);
      out += source;
      i = end;
    } else if (c === '\\') {
      const next = pattern[i + 1] ?? '\\';
      out += /[\w\s]/.test(next) ? (/[bBwWsS]/.test(next) ? `\\${next}` : next === '<' || next === '>' ? '\\b' : next) : /[\^$.*+?()[\]{}|/\\]/.test(next) ? `\\${next}` : next;
      i += 2;
    } else if (c === '{' && !/^\{\d+(?:,\d*)?\}/.test(pattern.slice(i))) {
      out += '\\{';
      i++;
    } else if ((c === '}' || c === ']') && !(c === '}' && /\{\d+(?:,\d*)?$/.test(pattern.slice(0, i)))) {
      out += `\\${c}`;
      i++;
    } else {
      out += c;
      i++;
    }
  }
  return out;
}

function bracket(pattern: string, open: number): { source: string; end: number } {
  let i = open + 1;
  let inside = '';
  if (pattern[i] === '^') {
    inside = '^';
    i++;
  }
  for (let first = true; i < pattern.length; first = false) {
    const c = pattern[i] ?? '';
    if (c === ']' && !first) return { source: `[${inside}]`, end: i + 1 };
    const named = /^\[:(\w+):\]/.exec(pattern.slice(i));
    if (named) {
      inside += CLASSES[named[1] ?? ''] ?? '';
      i += named[0].length;
      continue;
    }
    inside += /[\\[\]]/.test(c) ? `\\${c}` : c;
    i++;
  }
  return { source: '\\[', end: open + 1 };
}

/** -eq and its like. */
export function compare(operator: string, a: number, b: number): boolean {
  switch (operator) {
    case '-eq':
      return a === b;
    case '-ne':
      return a !== b;
    case '-lt':
      return a < b;
    case '-le':
      return a <= b;
    case '-gt':
      return a > b;
    default:
      return a >= b;
  }
}

/** -ef, -nt and -ot. */
export function fileCompare(sh: ShellState, operator: string, left: string, right: string): boolean {
  const a = statOf(sh, left, true);
  const b = statOf(sh, right, true);
  if (operator === '-ef') return a !== undefined && b !== undefined && a.ino === b.ino;
  if (operator === '-nt') return a !== undefined && (!b || a.mtime > b.mtime);
  return b !== undefined && (!a || a.mtime < b.mtime);
}

function statOf(sh: ShellState, path: string, follow: boolean): Stat | undefined {
  if (path === '') return undefined;
  try {
    return follow ? sh.fs.stat(sh.p.path(path) + (path.endsWith('/') && path !== '/' ? '/' : '')) : sh.fs.lstat(sh.p.path(path));
  } catch (fault) {
    if (fault instanceof FsError) return undefined;
    throw fault;
  }
}

/** -f, -z, -v and the like. */
export function unaryTest(sh: ShellState, operator: string, operand: string): boolean {
  switch (operator) {
    case '-z':
      return operand === '';
    case '-n':
      return operand !== '';
    case '-v':
      return isSet(sh, operand);
    case '-R':
      return sh.vars.find(operand)?.reference === true;
    case '-o':
      return (sh.options as Record<string, boolean>)[operand] === true;
    case '-t': {
      const file = sh.p.files.get(Number(operand));
      return file instanceof Descriptor && file.tty !== undefined;
    }
    case '-r':
    case '-w':
    case '-x':
      return operand !== '' && sh.fs.may(sh.p.path(operand), operator === '-r' ? 4 : operator === '-w' ? 2 : 1);
    default:
      return fileTest(sh, operator, operand);
  }
}

function fileTest(sh: ShellState, operator: string, path: string): boolean {
  const stat = statOf(sh, path, operator !== '-h' && operator !== '-L');
  if (!stat) return false;
  switch (operator) {
    case '-f':
      return stat.type === 'file';
    case '-d':
      return stat.type === 'directory';
    case '-h':
    case '-L':
      return stat.type === 'symlink';
    case '-p':
      return stat.type === 'fifo' || /^\/dev\/fd\//.test(path);
    case '-c':
      return stat.type === 'device';
    case '-b':
    case '-S':
      return false;
    case '-s':
      return stat.size > 0;
    case '-u':
      return (stat.mode & 0o4000) !== 0;
    case '-g':
      return (stat.mode & 0o2000) !== 0;
    case '-k':
      return (stat.mode & 0o1000) !== 0;
    case '-O':
      return stat.uid === sh.p.user.uid;
    case '-G':
      return stat.gid === sh.p.user.gid;
    case '-N':
      return false;
    default:
      return true; // -e, -a
  }
}

function isSet(sh: ShellState, text: string): boolean {
  const element = /^([A-Za-z_]\w*)\[(.*)\]$/s.exec(text);
  if (!element) return sh.parameter(text) !== undefined;
  const v = sh.array(element[1] ?? '');
  if (!v) return false;
  const key = element[2] ?? '';
  return key === '@' || key === '*' ? elementsOf(v).length > 0 : elementOf(v, sh.keyOf(v, key)) !== undefined;
}
