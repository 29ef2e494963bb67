// upstream: coreutils src/truncate.c
import { FsError } from '../os/errors.ts';
import type { Process } from '../os/types.ts';
import { command, complain, fail, reason, UsageError } from './lib/command.ts';
import { parseSize } from './lib/numbers.ts';
import { quoted, said } from './lib/quote.ts';

/** Files are kept whole in memory here: there are no holes. */
const LARGEST = 64 * 1024 * 1024;

type Resize = (old: number) => number;

/** Cuts files or makes them longer. */
export const truncate = command(
  {
    name: 'truncate',
    summary: 'Shrink or extend the size of each FILE to the specified size. A FILE that does not exist is created; what is added reads as zero bytes.',
    usage: 'OPTION... FILE...',
    options: [
      ['c,no-create', 'do not create any files'],
      ['o,io-blocks', 'SIZE counts blocks of 4096 bytes'],
      ['r,reference=RFILE', 'the size of RFILE'],
      ['s,size=SIZE', 'the size, or with one of + - < > / % before it a change of it'],
    ],
  },
  async (p, options) => {
    const given = options.value('size');
    const reference = options.value('reference');
    const resize = given === undefined ? undefined : parseResize(given, options.has('io-blocks') ? 4096 : 1);
    if (given !== undefined && !resize) return fail(p, /^\s*[/%]\s*0+$/.test(given) ? 'division by zero' : `Invalid number: ${said(given.replace(/^\s*[<>/%]\s*/, ''))}`);
    if (given === undefined && reference === undefined) throw new UsageError('you must specify either ‘--size’ or ‘--reference’');
    if (given !== undefined && reference !== undefined && !/^\s*[-+<>/%]/.test(given)) throw new UsageError('you must specify a relative ‘--size’ with ‘--reference’');
    if (given === undefined && options.has('io-blocks')) throw new UsageError('‘--io-blocks’ was specified but ‘--size’ was not');
    if (options.operands.length === 0) throw new UsageError('missing file operand');
    const base = reference === undefined ? undefined : await sizeOf(p, reference);
    let code = 0;
    for (const name of options.operands) code = Math.max(code, await cut(p, name, (old) => (resize ?? ((n: number) => n))(base ?? old), options.has('no-create')));
    return code;
  },
);

/** `10K`, `+5`, `<1M`, `%4096`. */
function parseResize(text: string, block: number): Resize | undefined {
  const [, how = '', amount = ''] = /^\s*([-+<>/%]?)\s*(.*)$/.exec(text) ?? [];
  const size = parseSize(amount);
  if (size === undefined || (size === 0 && /[/%]/.test(how))) return undefined;
  const n = size * block;
  const changes: Readonly<Record<string, Resize>> = {
    '': () => n,
    '+': (old) => old + n,
    '-': (old) => Math.max(0, old - n),
    '<': (old) => Math.min(old, n),
    '>': (old) => Math.max(old, n),
    '/': (old) => Math.floor(old / n) * n,
    '%': (old) => Math.ceil(old / n) * n,
  };
  return changes[how];
}

async function sizeOf(p: Process, name: string): Promise<number> {
  try {
    return p.fs.stat(p.path(name)).size;
  } catch (e) {
    return fail(p, `cannot stat ${quoted(name)}: ${reason(e)}`);
  }
}

async function cut(p: Process, name: string, resize: Resize, onlyExisting: boolean): Promise<number> {
  const path = p.path(name);
  try {
    const there = p.fs.exists(path);
    if (!there && onlyExisting) return 0;
    if (!there) p.fs.writeFile(path, '', { mode: 0o666 });
    if (p.fs.stat(path).type === 'directory') throw new FsError('EISDIR', path);
    const old = p.fs.readFile(path);
    const size = resize(old.length);
    if (size > LARGEST) return complain(p, `failed to truncate ${quoted(name)} at ${size} bytes: files over ${LARGEST} bytes are not simulated here`);
    const next = new Uint8Array(size);
    next.set(old.subarray(0, size));
    p.fs.writeFile(path, next);
    return 0;
  } catch (e) {
    return complain(p, `cannot open ${quoted(name)} for writing: ${reason(e)}`);
  }
}
