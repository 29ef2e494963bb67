// gzip, gunzip and zcat: one program with three names. upstream: gzip 1.12 gzip.c
import type { Bytes } from '../../../../base/bytes.ts';
import { monthName, partsOf } from '../../../../base/time.ts';
import type { Process, Program } from '../../../os/types.ts';
import { command, reason } from '../command.ts';
import { confirm } from '../line-prompt.ts';
import type { Parsed } from '../options.ts';
import { readBytes, readNamed, writeBytes } from '../streams.ts';
import { GzipError, headOf, packed, tailOf, unpacked } from './codec.ts';

const WARNING = 2;
const ENDINGS = ['.gz', '.z', '-gz', '-z', '_z', '.tgz', '.taz'];

interface Job {
  readonly work: 'pack' | 'unpack' | 'test' | 'list';
  readonly toStdout: boolean;
  readonly force: boolean;
  readonly keep: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly recursive: boolean;
  /** Whether the name and time in a gzip file are those of the unpacked one. */
  readonly named: boolean;
  readonly nameless: boolean;
  readonly level: number;
  readonly suffix: string;
}

/** The program under one of its names. `given`: what this name asks for by itself. */
export function gzipProgram(name: string, summary: string, given: { readonly unpack: boolean; readonly toStdout: boolean }): Program {
  return command(
    {
      name,
      summary,
      usage: '[OPTION]... [FILE]...',
      hint: () => "Try `gzip --help' for more information.\n",
      options: [
        ['c,stdout', 'write on standard output, keep original files unchanged'],
        [',to-stdout', 'the same as --stdout'],
        ['d,decompress', 'decompress'],
        [',uncompress', 'the same as --decompress'],
        ['f,force', 'force overwrite of output file'],
        ['k,keep', 'keep (do not delete) input files'],
        ['l,list', 'list compressed file contents'],
        ['n,no-name', 'do not save or restore the original name and timestamp'],
        ['N,name', 'save or restore the original name and timestamp'],
        ['q,quiet', 'suppress all warnings'],
        ['r,recursive', 'operate recursively on directories'],
        ['S,suffix=SUF', 'use suffix SUF on compressed files'],
        ['t,test', 'test compressed file integrity'],
        ['v,verbose', 'verbose mode'],
        ['V,version', 'display version number'],
        ['1,fast', 'compress faster'],
        ...[2, 3, 4, 5, 6, 7, 8].map((n) => [`${n}`, ''] as const),
        ['9,best', 'compress better'],
      ],
      notes: 'With no FILE, or when FILE is -, read standard input.',
    },
    async (p, options) => {
      if (!options.has('version')) return new Run(p, jobOf(options, given)).all(options.operands);
      await p.out(`${name}${name === 'gzip' ? '' : ' (gzip)'} 1.12\n`);
      return 0;
    },
  );
}

function jobOf(options: Parsed, given: { readonly unpack: boolean; readonly toStdout: boolean }): Job {
  const last = options.last('fast', '2', '3', '4', '5', '6', '7', '8', 'best');
  const unpack = given.unpack || options.has('decompress', 'uncompress');
  return {
    work: options.has('list') ? 'list' : options.has('test') ? 'test' : unpack ? 'unpack' : 'pack',
    toStdout: given.toStdout || options.has('stdout', 'to-stdout'),
    force: options.has('force'),
    keep: options.has('keep'),
    quiet: options.has('quiet'),
    verbose: options.has('verbose'),
    recursive: options.has('recursive'),
    named: options.last('name', 'no-name') === 'name',
    nameless: options.last('name', 'no-name') === 'no-name',
    level: last === undefined ? 6 : last === 'fast' ? 1 : last === 'best' ? 9 : Number(last),
    suffix: options.value('suffix') ?? '.gz',
  };
}

/** What became smaller by how much, header and sums left out. */
function ratio(whole: number, small: number, name: string): string {
  const around = 18 + (name ? name.length + 1 : 0);
  return `${(whole ? (100 * (whole - (small - around))) / whole : 0).toFixed(1).padStart(5)}%`;
}

class Run {
  readonly #p: Process;
  readonly #job: Job;
  #code = 0;
  #listed = { files: 0, small: 0, whole: 0, name: '' };

  constructor(p: Process, job: Job) {
    this.#p = p;
    this.#job = job;
  }

  async all(names: readonly string[]): Promise<number> {
    const files = names.length > 0 ? names : ['-'];
    for (const name of files) await (name === '-' ? this.#stream() : this.#file(name));
    const { small, whole, name } = this.#listed;
    if (this.#job.work === 'list' && files.length > 1) await this.#line(small, whole, ratio(whole, small, name), '(totals)', this.#job.verbose ? ' '.repeat(28) : '');
    return this.#code;
  }

  async #fails(text: string): Promise<void> {
    this.#code = 1;
    await this.#p.err(text);
  }

  async #warns(text: string): Promise<void> {
    if (this.#code === 0) this.#code = WARNING;
    if (!this.#job.quiet) await this.#p.err(text);
  }

  /** Standard input to standard output. */
  async #stream(): Promise<void> {
    const { work, force, level } = this.#job;
    const side = work === 'pack' ? this.#p.stdout : this.#p.stdin;
    if (side.tty && !force && work !== 'list') {
      const [verb, noun] = work === 'pack' ? ['written to', 'compression'] : ['read from', 'decompression'];
      return this.#fails(`gzip: compressed data not ${verb} a terminal. Use -f to force ${noun}.\nFor help, type: gzip -h\n`);
    }
    const bytes = await readBytes(this.#p, this.#p.stdin);
    if (work === 'pack') return writeBytes(this.#p, await packed(bytes, level, { name: '', mtime: 0 }));
    if (work === 'list') return this.#list(bytes, 'stdout', 'stdin');
    const whole = await this.#opened(bytes, 'stdin');
    if (whole && work === 'unpack') await writeBytes(this.#p, whole);
  }

  async #file(name: string): Promise<void> {
    const found = this.#found(name);
    if (!found) return this.#fails(`gzip: ${this.#job.work === 'pack' || this.#ending(name) ? name : `${name}${this.#job.suffix}`}: No such file or directory\n`);
    if (found.type === 'directory') return this.#job.recursive ? this.#folder(found.name) : this.#warns(`gzip: ${name} is a directory -- ignored\n`);
    if (found.type !== 'file') return this.#warns(`gzip: ${name} is not a directory or a regular file - ignored\n`);
    try {
      const bytes = await readNamed(this.#p, found.name);
      if (this.#job.work === 'pack') await this.#pack(found.name, bytes);
      else await this.#unpack(found.name, bytes);
    } catch (error) {
      await this.#fails(`gzip: ${found.name}: ${reason(error)}\n`);
    }
  }

  /** The file of that name; where something is to be unpacked, also that of the name with the ending. */
  #found(name: string): { readonly name: string; readonly type: string } | undefined {
    const tried = this.#job.work === 'pack' || this.#ending(name) ? [name] : [name, `${name}${this.#job.suffix}`];
    for (const one of tried) {
      const path = this.#p.path(one);
      if (this.#p.fs.exists(path)) return { name: one, type: this.#p.fs.stat(path).type };
    }
    return undefined;
  }

  async #folder(name: string): Promise<void> {
    for (const child of this.#p.fs.readdir(this.#p.path(name))) await this.#file(`${name.replace(/\/+$/, '')}/${child}`);
  }

  #ending(name: string): string | undefined {
    return [this.#job.suffix, ...ENDINGS].find((ending) => name.toLowerCase().endsWith(ending.toLowerCase()) && name.length > ending.length);
  }

  async #pack(name: string, bytes: Bytes): Promise<void> {
    const { level, nameless, toStdout, suffix } = this.#job;
    const ending = this.#ending(name);
    if (ending && !toStdout) {
      if (!this.#job.force) return this.#warns(`gzip: ${name} already has ${ending} suffix -- unchanged\n`);
    }
    const own = nameless ? '' : name.replace(/^.*\//, '');
    const mtime = nameless ? 0 : this.#p.fs.stat(this.#p.path(name)).mtime;
    const small = await packed(bytes, level, { name: own, mtime });
    const target = `${name}${suffix}`;
    if (toStdout) await writeBytes(this.#p, small);
    else if (!(await this.#put(name, target, small, mtime))) return;
    await this.#tell(name, toStdout ? undefined : target, ratio(bytes.length, small.length, own));
  }

  async #unpack(name: string, bytes: Bytes): Promise<void> {
    const { work, toStdout, named } = this.#job;
    const ending = this.#ending(name);
    if (work === 'list') return this.#list(bytes, ending ? withoutEnding(name, ending) : name, name);
    if (work === 'unpack' && !toStdout && !ending) return this.#warns(`gzip: ${name}: unknown suffix -- ignored\n`);
    const whole = await this.#opened(bytes, name);
    if (!whole) return;
    const head = headOf(bytes);
    if (work === 'test') {
      if (this.#job.verbose) await this.#p.err(`${name}:\t OK\n`);
      return;
    }
    const folder = /^.*\//.exec(name)?.[0] ?? '';
    const target = named && head.name ? `${folder}${head.name}` : withoutEnding(name, ending ?? '');
    if (toStdout) {
      if (this.#job.verbose) await this.#p.err(`${name}:\t`);
      await writeBytes(this.#p, whole);
    } else if (!(await this.#put(name, target, whole, named && head.mtime ? head.mtime : this.#p.fs.stat(this.#p.path(name)).mtime))) return;
    await this.#tell(name, toStdout ? undefined : target, ratio(whole.length, bytes.length, head.name));
  }

  async #opened(bytes: Bytes, name: string): Promise<Bytes | undefined> {
    try {
      return await unpacked(bytes);
    } catch (error) {
      if (!(error instanceof GzipError)) throw error;
      if (this.#job.work === 'unpack' && (this.#job.toStdout || name === 'stdin')) await writeBytes(this.#p, error.got);
      await this.#fails(`\ngzip: ${name}: ${error.message}\n`);
      return undefined;
    }
  }

  /** Writes the new file in place of the old one. False where one of its name stays. */
  async #put(name: string, target: string, bytes: Bytes, mtime: number): Promise<boolean> {
    const { fs } = this.#p;
    const to = this.#p.path(target);
    if (fs.exists(to) && !this.#job.force && !(await this.#mayReplace(target))) return false;
    const old = fs.stat(this.#p.path(name));
    fs.writeFile(to, bytes, { mode: old.mode });
    fs.chmod(to, old.mode);
    fs.utimes(to, mtime);
    if (!this.#job.keep) fs.unlink(this.#p.path(name));
    return true;
  }

  async #mayReplace(target: string): Promise<boolean> {
    if (!this.#p.stdin.tty) {
      if (this.#code === 0) this.#code = WARNING;
      await this.#p.err(`gzip: ${target} already exists;\tnot overwritten\n`);
      return false;
    }
    if (await confirm(this.#p, `gzip: ${target} already exists; do you wish to overwrite (y or n)? `)) return true;
    await this.#warns('\tnot overwritten\n');
    return false;
  }

  async #tell(name: string, target: string | undefined, by: string): Promise<void> {
    if (!this.#job.verbose) return;
    const became = target === undefined ? (this.#job.work === 'unpack' ? 'replaced with stdout' : '') : `${this.#job.keep ? 'created' : 'replaced with'} ${target}`;
    const begun = target === undefined && this.#job.work === 'unpack';
    await this.#p.err(`${begun ? '' : `${name}:\t`}${by}${became ? ` -- ${became}` : ''}\n`);
  }

  async #list(bytes: Bytes, shown: string, name: string): Promise<void> {
    const whole = await this.#opened(bytes, name);
    if (!whole) return;
    const { crc, length } = tailOf(bytes);
    const head = headOf(bytes);
    const { verbose } = this.#job;
    if (this.#listed.files === 0 && !this.#job.quiet)
      await this.#p.out(`${verbose ? 'method  crc     date  time  ' : ''}         compressed        uncompressed  ratio uncompressed_name\n`);
    this.#listed = { files: this.#listed.files + 1, small: this.#listed.small + bytes.length, whole: this.#listed.whole + length, name: head.name };
    await this.#line(bytes.length, length, ratio(length, bytes.length, head.name), shown, verbose ? `defla ${crc.toString(16).padStart(8, '0')} ${dated(head.mtime)} ` : '');
  }

  #line(small: number, whole: number, by: string, name: string, before: string): Promise<void> {
    return this.#p.out(`${before}${String(small).padStart(19)} ${String(whole).padStart(19)} ${by} ${name}\n`);
  }
}

function withoutEnding(name: string, ending: string): string {
  const bare = name.slice(0, name.length - ending.length);
  return /^\.ta?[gz]z?$/i.test(ending) && ending.length === 4 ? `${bare}.tar` : bare;
}

function dated(ms: number): string {
  const t = partsOf(ms);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${monthName(t.month)} ${String(t.day).padStart(2)} ${two(t.hour)}:${two(t.minute)}`;
}
