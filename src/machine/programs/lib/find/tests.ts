// The tests of find. To add one: a line here.
import { fnmatch } from '../glob.ts';
import { Regex, RegexError } from '../regex/regex.ts';
import { idOf } from '../users.ts';
import { comparison, type Maker } from './expression.ts';

const LETTERS: Readonly<Record<string, string>> = { f: 'file', d: 'directory', l: 'symlink', c: 'device', p: 'fifo' };
const DAY = 86_400_000;

const named =
  (ignoreCase: boolean): Maker =>
  (c) => {
    const pattern = c.argument();
    return (f) => fnmatch(pattern, f.name, { ignoreCase });
  };
const pathed =
  (ignoreCase: boolean): Maker =>
  (c) => {
    const pattern = c.argument();
    return (f) => fnmatch(pattern, f.path, { ignoreCase });
  };
const regexed =
  (ignoreCase: boolean): Maker =>
  (c) => {
    const pattern = c.argument();
    try {
      const regex = new Regex([pattern], { syntax: 'basic', ignoreCase, whole: 'line' });
      return (f) => regex.test(f.path);
    } catch (e) {
      if (e instanceof RegexError) return c.fail(`failed to compile regular expression '${pattern}': ${e.message}`);
      throw e;
    }
  };
const aged =
  (unit: number): Maker =>
  (c) => {
    const text = c.argument();
    const compare = comparison(text);
    if (!compare) return c.fail(`invalid argument \`${text}' to \`${c.name}'`);
    return (f) => compare(Math.floor((c.p.clock.now() - f.stat.mtime) / unit));
  };

export const TESTS: Readonly<Record<string, Maker>> = {
  '-true': () => () => true,
  '-false': () => () => false,
  '-name': named(false),
  '-iname': named(true),
  '-path': pathed(false),
  '-wholename': pathed(false),
  '-ipath': pathed(true),
  '-regex': regexed(false),
  '-iregex': regexed(true),
  '-mtime': aged(DAY),
  '-mmin': aged(60_000),
  '-type': (c) => {
    const text = c.argument();
    const kinds = text
      .split(',')
      .map((t) => LETTERS[t] ?? (t === 'b' || t === 's' ? '' : c.fail(/^.$/.test(t) ? `Unknown argument to -type: ${t}` : `Must separate multiple arguments to -type using: ','`)));
    return (f) => kinds.includes(f.stat.type);
  },
  '-empty': (c) => (f) => (f.stat.type === 'directory' ? c.p.fs.readdir(f.real).length === 0 : f.stat.type === 'file' && f.stat.size === 0),
  '-size': (c) => {
    const text = c.argument();
    const m = /^([-+]?\d+)([bcwkMG]?)$/.exec(text);
    const compare = m ? comparison(m[1] ?? '') : undefined;
    if (!compare) return c.fail(`Invalid argument \`${text}' to -size`);
    const unit = { b: 512, c: 1, w: 2, k: 1024, M: 1048576, G: 1073741824 }[m?.[2] || 'b'] ?? 512;
    return (f) => compare(Math.ceil(f.stat.size / unit));
  },
  '-newer': (c) => {
    const name = c.argument();
    const path = c.p.path(name);
    if (!c.p.fs.exists(path)) return c.fail(`‘${name}’: No such file or directory`);
    const limit = c.p.fs.stat(path).mtime;
    return (f) => f.stat.mtime > limit;
  },
  '-perm': (c) => {
    const text = c.argument();
    const m = /^([-/]?)([0-7]{1,4})$/.exec(text);
    if (!m) return c.fail(`invalid mode ‘${text}’`);
    const bits = Number.parseInt(m[2] ?? '', 8);
    return (f) => {
      const mode = f.stat.mode & 0o7777;
      return m[1] === '-' ? (mode & bits) === bits : m[1] === '/' ? bits === 0 || (mode & bits) !== 0 : mode === bits;
    };
  },
  '-user': (c) => {
    const name = c.argument();
    const id = idOf(c.p, '/etc/passwd', name) ?? c.fail(`‘${name}’ is not the name of a known user`);
    return (f) => f.stat.uid === id;
  },
  '-group': (c) => {
    const name = c.argument();
    const id = idOf(c.p, '/etc/group', name) ?? c.fail(`‘${name}’ is not the name of a known group`);
    return (f) => f.stat.gid === id;
  },
  '-readable': () => (f) => (f.stat.mode & 0o444) !== 0,
  '-writable': () => (f) => (f.stat.mode & 0o222) !== 0,
  '-executable': () => (f) => f.stat.type === 'directory' || (f.stat.mode & 0o111) !== 0,
  '-links': (c) => {
    const text = c.argument();
    const compare = comparison(text);
    return compare ? (f) => compare(f.stat.nlink) : c.fail(`invalid argument \`${text}' to \`-links'`);
  },
};
