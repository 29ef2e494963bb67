// upstream: bash builtins/read.def
import { descriptionOf } from '../../os/descriptor.ts';
import type { OpenFile } from '../../os/types.ts';
import { readLine } from '../read-line.ts';
import { type Builtin, type Shell, SignalArrived } from '../shell.ts';

interface Asked {
  raw: boolean;
  silent: boolean;
  edit: boolean;
  prompt: string;
  array: string | undefined;
  delimiter: number | undefined;
  characters: number | undefined;
  exact: boolean;
  timeout: number | undefined;
  fd: number;
  names: string[];
}

const USAGE = 'read: usage: read [-ers] [-a array] [-d delim] [-i text] [-n nchars] [-N nchars] [-p prompt] [-t timeout] [-u fd] [name ...]\n';

async function parse(sh: Shell, args: readonly string[]): Promise<Asked | undefined> {
  const a: Asked = {
    raw: false,
    silent: false,
    edit: false,
    prompt: '',
    array: undefined,
    delimiter: undefined,
    characters: undefined,
    exact: false,
    timeout: undefined,
    fd: 0,
    names: [],
  };
  let i = 0;
  for (; i < args.length; i++) {
    const arg = args[i] ?? '';
    if (arg === '--') {
      i++;
      break;
    }
    if (!/^-./.test(arg)) break;
    for (let at = 1; at < arg.length; at++) {
      const c = arg[at] ?? '';
      if (c === 'r') a.raw = true;
      else if (c === 's') a.silent = true;
      else if (c === 'e') a.edit = true;
      else if ('adinNptu'.includes(c)) {
        const value = arg.slice(at + 1) || (args[++i] ?? '');
        if (!(await option(sh, a, c, value))) return undefined;
        break;
      } else {
        await sh.complain(`read: -${c}: invalid option`);
        await sh.err(USAGE);
        return undefined;
      }
    }
  }
  a.names = args.slice(i);
  return a;
}

async function option(sh: Shell, a: Asked, c: string, value: string): Promise<boolean> {
  const number = (words: string): boolean => {
    if (/^\d+(?:\.\d*)?$|^\.\d+$/.test(value)) return true;
    sh.complain(`read: ${value}: ${words}`);
    return false;
  };
  switch (c) {
    case 'a':
      a.array = value;
      return true;
    case 'd':
      a.delimiter = value === '' ? 0 : value.charCodeAt(0);
      return true;
    case 'p':
      a.prompt = value;
      return true;
    case 'n':
    case 'N':
      a.characters = Number(value);
      a.exact = c === 'N';
      return number('invalid number');
    case 't':
      a.timeout = Number(value);
      return number('invalid timeout specification');
    case 'u':
      a.fd = Number(value);
      return number('invalid file descriptor specification');
    default:
      return true;
  }
}

export const readBuiltin: Builtin = {
  name: 'read',
  usage: 'read [-ers] [-a array] [-d delim] [-i text] [-n nchars] [-N nchars] [-p prompt] [-t timeout] [-u fd] [name ...]',
  summary: 'Read a line from the standard input and split it into fields.',
  async run(sh, args) {
    const a = await parse(sh, args);
    if (!a) return 2;
    const bad = a.names.find((n) => !/^[A-Za-z_]\w*(?:\[.*\])?$/.test(n));
    if (bad !== undefined) {
      await sh.complain(`read: \`${bad}': not a valid identifier`);
      return 1;
    }
    const file = sh.file(a.fd);
    if (!file) {
      await sh.complain(`read: ${a.fd}: invalid file descriptor: Bad file descriptor`);
      return 1;
    }
    if (a.timeout === 0) return ready(file) ? 0 : 1;
    const { tty } = file;
    if (a.prompt && tty) await sh.err(a.prompt);
    const before = tty?.termios;
    if (tty && (a.silent || a.characters !== undefined || (a.delimiter ?? 10) !== 10))
      tty.setTermios({ echo: !a.silent, icanon: a.characters === undefined && (a.delimiter ?? 10) === 10 });
    try {
      return await take(sh, a);
    } finally {
      if (tty && before) tty.setTermios(before);
    }
  },
};

/** `-t 0`: whether a read would not wait. */
function ready(file: OpenFile): boolean {
  let now = false;
  descriptionOf(file).whenReadable(() => {
    now = true;
  });
  return now;
}

async function take(sh: Shell, a: Asked): Promise<number> {
  const file = sh.file(a.fd) ?? sh.p.stdin;
  let text = '';
  let ended = false;
  for (;;) {
    const reading = readLine(sh, file, {
      ...(a.delimiter === undefined ? {} : { delimiter: a.delimiter }),
      ...(a.characters === undefined ? {} : { characters: a.characters - [...text].length }),
      exact: a.exact,
    });
    const line = a.timeout === undefined ? await reading.catch(trapped) : await withTimeout(sh, reading, a.timeout);
    if (line === 'timeout') return 142;
    if (typeof line === 'number') return line;
    ended = line.ended;
    text += line.text.replaceAll('\0', '');
    // A backslash at the end of the line joins the next one.
    if (a.raw || ended || a.exact || !/(?:^|[^\\])(?:\\\\)*\\$/.test(text)) break;
    text = text.slice(0, -1);
  }
  store(sh, a, text);
  return ended ? 1 : 0;
}

function trapped(reason: unknown): number {
  if (reason instanceof SignalArrived) return reason.code;
  throw reason;
}

class TimedOut extends Error {}

/** The read itself is ended, so that it cannot take what comes later. */
async function withTimeout<T>(sh: Shell, reading: Promise<T>, seconds: number): Promise<T | 'timeout' | number> {
  const timer = sh.p.clock.after(seconds * 1000, () => sh.p.interrupt(new TimedOut()));
  try {
    return await reading;
  } catch (reason) {
    return reason instanceof TimedOut ? 'timeout' : trapped(reason);
  } finally {
    timer.cancel();
  }
}

/** Escaped characters are kept from splitting by standing for themselves. */
function store(sh: Shell, a: Asked, line: string): void {
  const chars: { c: string; escaped: boolean }[] = [];
  for (let i = 0; i < line.length; i++) {
    const c = line[i] ?? '';
    if (!a.raw && c === '\\' && i + 1 < line.length) chars.push({ c: line[++i] ?? '', escaped: true });
    else chars.push({ c, escaped: false });
  }
  if (a.exact) {
    sh.assign(a.names[0] ?? 'REPLY', chars.map((x) => x.c).join(''));
    for (const name of a.names.slice(1)) sh.assign(name, '');
    return;
  }
  if (a.array !== undefined) {
    sh.vars.setItems(a.array, split(sh, chars, Number.POSITIVE_INFINITY));
    return;
  }
  if (a.names.length === 0) {
    sh.assign('REPLY', chars.map((x) => x.c).join(''));
    return;
  }
  const fields = split(sh, chars, a.names.length);
  a.names.forEach((name, i) => {
    const element = /^([A-Za-z_]\w*)\[(.*)\]$/s.exec(name);
    if (element) sh.vars.setElement(element[1] ?? '', sh.keyOf(sh.vars.get(element[1] ?? ''), element[2] ?? ''), fields[i] ?? '');
    else sh.assign(name, fields[i] ?? '');
  });
}

/** At most `count` fields; the last one takes the rest of the line. */
function split(sh: Shell, chars: readonly { c: string; escaped: boolean }[], count: number): string[] {
  const ifs = sh.separators();
  const blank = (x: { c: string; escaped: boolean } | undefined): boolean => x !== undefined && !x.escaped && /[ \t\n]/.test(x.c) && ifs.includes(x.c);
  const separator = (x: { c: string; escaped: boolean } | undefined): boolean => x !== undefined && !x.escaped && ifs.includes(x.c);
  const out: string[] = [];
  let i = 0;
  while (blank(chars[i])) i++;
  while (i < chars.length) {
    if (out.length === count - 1) {
      let end = chars.length;
      while (end > i && blank(chars[end - 1])) end--;
      const rest = chars.slice(i, end);
      const cut = rest.findIndex((x) => separator(x));
      // One separator at the very end belongs to the last field only when another stands before it.
      const single = cut >= 0 && !blank(rest[cut]) && cut === rest.length - 1;
      out.push((single ? rest.slice(0, cut) : rest).map((x) => x.c).join(''));
      return out;
    }
    let field = '';
    while (i < chars.length && !separator(chars[i])) field += chars[i++]?.c ?? '';
    out.push(field);
    while (blank(chars[i])) i++;
    if (i < chars.length && separator(chars[i]) && !blank(chars[i])) {
      i++;
      while (blank(chars[i])) i++;
    }
  }
  return out;
}
