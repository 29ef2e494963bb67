// tar as a program, in the words of the system it belongs to. upstream: GNU tar 1.34 src/tar.c, BusyBox archival/tar.c
import type { Bytes } from '../../../../base/bytes.ts';
import { readTar, type TarEntry, TarError } from '../../../../base/tar.ts';
import { ExitError } from '../../../os/errors.ts';
import type { Process, Program } from '../../../os/types.ts';
import { command, reason } from '../command.ts';
import { GzipError, isGzip, packed, unpacked } from '../gzip/codec.ts';
import { NOT_HERE, type OptionRow, type Parsed } from '../options.ts';
import { readBytes, writeBytes } from '../streams.ts';
import { create } from './create.ts';
import { chosen, listing, unpack } from './extract.ts';
import type { TarJob } from './job.ts';
import type { TarWords } from './words.ts';

const GZIP_LEVEL = 6;

const OPTIONS: readonly OptionRow[] = [
  ['c,create', 'make an archive'],
  ['x,extract', 'unpack an archive'],
  [',get', 'same as --extract'],
  ['t,list', 'list what an archive holds'],
  ['A,catenate', NOT_HERE],
  ['d,diff', NOT_HERE],
  ['r,append', NOT_HERE],
  ['u,update', NOT_HERE],
  ['f,file=ARCHIVE', 'use this file, - for stdin or stdout'],
  ['C,directory=DIR', 'change to DIR'],
  ['v,verbose', 'list what is done'],
  ['m,touch', 'unpacked files get the present time'],
  ['p,preserve-permissions', 'keep modes as they are stored'],
  [',same-permissions', 'same as -p'],
  [',no-same-permissions', "take the user's umask off the modes"],
  ['o,no-same-owner', 'unpacked files are your own'],
  [',same-owner', NOT_HERE],
  ['k,keep-old-files', 'replace nothing when unpacking'],
  ['O,to-stdout', 'unpack to stdout'],
  ['P,absolute-names', 'keep leading slashes'],
  ['h,dereference', 'archive what symlinks point to'],
  [',exclude=PATTERN', 'leave these out'],
  [',strip-components=NUMBER', 'take so many folders off the front of names'],
  ['T,files-from=FILE', 'take names from FILE'],
  ['z,gzip', 'pack the archive by gzip'],
  [',gunzip', 'same as -z'],
  [',ungzip', 'same as -z'],
  ['j,bzip2', NOT_HERE],
  ['J,xz', NOT_HERE],
  ['Z,compress', NOT_HERE],
  ['a,auto-compress', "pack it as the archive's ending says"],
];

/** tar in these words. */
export function tarProgram(words: TarWords): Program {
  return command(
    {
      name: 'tar',
      summary: 'Put files into one archive, and take them out again.',
      usage: '[OPTION...] [FILE]...',
      options: OPTIONS,
      from: 'GNU tar 1.34',
      usageExit: words.failure === 2 ? 64 : 1,
      hint: () => "Try 'tar --help' or 'tar --usage' for more information.\n",
      rewrite: oldStyle,
    },
    async (p, options) => run(p, await jobOf(p, options, words), options),
  );
}

/** `tar xvf FILE`: letters without a dash, their arguments in order after them. */
function oldStyle(args: readonly string[]): readonly string[] {
  const [first, ...rest] = args;
  if (first === undefined || first.startsWith('-') || first === '') return args;
  const out: string[] = [];
  for (const letter of first) {
    out.push(`-${letter}`);
    if ('fCT'.includes(letter)) out.push(...rest.splice(0, 1));
  }
  return [...out, ...rest];
}

async function jobOf(p: Process, options: Parsed, words: TarWords): Promise<TarJob> {
  const mode = options.last('create', 'extract', 'get', 'list');
  if (mode === undefined) return stop(p, words.noMode, words.failure);
  let folder = p.cwd;
  for (const name of options.all('directory')) {
    folder = name.startsWith('/') ? name : `${folder.replace(/\/+$/, '')}/${name}`;
    try {
      p.fs.readdir(folder);
    } catch (e) {
      return stop(p, words.noFolder(name, reason(e)) + words.fatal, words.failure);
    }
  }
  return {
    mode: mode === 'get' ? 'extract' : (mode as 'create' | 'extract' | 'list'),
    file: options.value('file') ?? '-',
    folder,
    verbose: options.list.filter((o) => o.name === 'verbose').length,
    exclude: options.all('exclude'),
    touch: options.has('touch'),
    keepModes: options.has('preserve-permissions', 'same-permissions') || (p.user.uid === 0 && !options.has('no-same-permissions')),
    keepOld: options.has('keep-old-files'),
    toStdout: options.has('to-stdout'),
    absolute: options.has('absolute-names'),
    follow: options.has('dereference'),
    gzip: options.has('gzip', 'gunzip', 'ungzip') || (options.has('auto-compress') && /\.(t?gz|taz)$/.test(options.value('file') ?? '')),
    strip: Number(options.value('strip-components') ?? 0),
    words,
  };
}

async function stop(p: Process, text: string, code: number): Promise<never> {
  await p.err(text);
  throw new ExitError(code);
}

async function run(p: Process, job: TarJob, options: Parsed): Promise<number> {
  const names = [...options.operands];
  const list = options.value('files-from');
  if (list !== undefined) names.push(...(list === '-' ? await p.readAll() : textOf(p, job, list)).split('\n').filter(Boolean));
  return job.mode === 'create' ? pack(p, job, names) : take(p, job, names);
}

function textOf(p: Process, job: TarJob, name: string): string {
  return name.startsWith('/') ? p.fs.readText(name) : p.fs.readText(`${job.folder}/${name}`);
}

async function pack(p: Process, job: TarJob, names: readonly string[]): Promise<number> {
  const { words } = job;
  if (names.length === 0) {
    const hint = words.failure === 2 ? "Try 'tar --help' or 'tar --usage' for more information.\n" : '';
    return stop(p, words.failure === 2 ? `tar: Cowardly refusing to create an empty archive\n${hint}` : 'tar: empty archive\n', words.failure);
  }
  if (job.file === '-' && p.stdout.tty) return stop(p, `tar: Refusing to write archive contents to terminal (missing -f option?)\n${words.fatal}`, words.failure);
  const { bytes: plain, failed, listed } = await create(p, job, names);
  const bytes = job.gzip ? await packed(plain, GZIP_LEVEL, { name: '', mtime: 0 }) : plain;
  if (job.verbose) await say(p, job, listed);
  if (job.file === '-') await writeBytes(p, bytes);
  else {
    try {
      p.fs.writeFile(p.path(job.file), bytes);
    } catch (e) {
      return stop(p, words.unopened(job.file, reason(e)) + words.fatal, words.failure);
    }
  }
  if (!failed) return 0;
  await p.err(words.failing);
  return words.failure;
}

/** Names go to stdout, or out of the archive's way. */
async function say(p: Process, job: TarJob, entries: readonly TarEntry[]): Promise<void> {
  const text = entries.map((e) => listing(e, job.verbose > 1, 19)).join('');
  await (job.mode === 'create' && job.file === '-' ? p.err(text) : p.out(text));
}

/** The archive itself: a packed file is known by its first bytes, a packed stream only by -z. */
async function unzipped(p: Process, job: TarJob, bytes: Bytes): Promise<Bytes> {
  const { words } = job;
  if (!job.gzip && !isGzip(bytes)) return bytes;
  if (!job.gzip && job.file === '-') return stop(p, `tar: Archive is compressed. Use -z option\n${words.fatal}`, words.failure);
  try {
    return await unpacked(bytes);
  } catch (e) {
    if (!(e instanceof GzipError)) throw e;
    return stop(p, `\ngzip: stdin: ${e.message}\ntar: Child returned status 1\n${words.fatal}`, words.failure);
  }
}

async function archive(p: Process, job: TarJob): Promise<readonly TarEntry[]> {
  const { words } = job;
  if (job.file === '-' && p.stdin.tty) return stop(p, `tar: Refusing to read archive contents from terminal (missing -f option?)\n${words.fatal}`, words.failure);
  try {
    return readTar(await unzipped(p, job, job.file === '-' ? await readBytes(p, p.stdin) : p.fs.readFile(p.path(job.file))));
  } catch (e) {
    if (e instanceof ExitError) throw e;
    if (!(e instanceof TarError)) return stop(p, words.unopened(job.file, reason(e)) + words.fatal, words.failure);
    const end = e.message === 'unexpected EOF' && words.failure === 2 ? `tar: Unexpected EOF in archive\n${words.fatal}` : words.noArchive + words.failing;
    return stop(p, end, words.failure);
  }
}

async function take(p: Process, job: TarJob, names: readonly string[]): Promise<number> {
  const all = await archive(p, job);
  const { entries, missing } = chosen(all, names, job);
  let failed = missing.length > 0;
  const told = new Set<string>();
  if (job.mode === 'list') for (const e of entries) await p.out(listing(e, job.verbose > 0, 19));
  else
    for (const e of entries) {
      if (job.toStdout) await writeBytes(p, e.data ?? new Uint8Array());
      else if (!(await unpack(p, job, e, told))) failed = true;
      if (job.verbose) await p.out(listing(e, job.verbose > 1, 19));
    }
  for (const name of missing) await p.err(job.words.notFound(name));
  if (!failed) return 0;
  await p.err(job.words.failing);
  return job.words.failure;
}
