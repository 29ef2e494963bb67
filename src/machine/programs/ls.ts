// upstream: coreutils src/ls.c
import type { Process, Stat } from '../os/types.ts';
import { command, fail, reason, UsageError } from './lib/command.ts';
import { fnmatch } from './lib/glob.ts';
import { cell, colourOf, columns, indicator, lsTime, timeStyle } from './lib/ls-format.ts';
import { modeText } from './lib/modes.ts';
import { human } from './lib/numbers.ts';
import { NOT_HERE, type Parsed } from './lib/options.ts';
import { listed, needsQuotes, quoted } from './lib/quote.ts';
import { compareVersions } from './lib/sort-keys.ts';
import { groupName, userName } from './lib/users.ts';
import { textWidth } from './lib/width.ts';

interface Entry {
  readonly name: string;
  readonly path: string;
  readonly stat: Stat;
  readonly target?: string;
}

/** Lists directories. */
export const ls = command(
  {
    name: 'ls',
    summary: 'List the FILEs (the current directory by default), sorted by name unless told otherwise.',
    usage: '[OPTION]... [FILE]...',
    options: [
      ['a,all', 'also names that start with .'],
      ['A,almost-all', 'the same without . and ..'],
      ['b,escape', 'print C-style escapes for odd characters'],
      ['B,ignore-backups', 'leave out names that end with ~'],
      ['c', NOT_HERE],
      ['C', 'list by columns'],
      [',color[=WHEN]', 'colour the names: always, auto or never'],
      ['d,directory', 'list directories themselves, not what is in them'],
      ['f', 'do not sort, show all'],
      ['F,classify[=WHEN]', 'add one of */=>@| to names'],
      [',file-type', 'the same, but without *'],
      [',full-time', 'like -l --time-style=full-iso'],
      ['g', 'like -l, without the owner'],
      [',group-directories-first', 'directories before files'],
      ['G,no-group', 'with -l, leave out the group'],
      ['h,human-readable', 'with -l and -s, sizes like 1K 234M 2G'],
      [',si', 'the same with powers of 1000'],
      ['H,dereference-command-line', 'follow symlinks of the command line'],
      ['i,inode', 'print the inode number of each file'],
      ['I,ignore=PATTERN', 'leave out names that match PATTERN'],
      [',hide=PATTERN', 'the same, unless -a or -A'],
      ['k,kibibytes', ''],
      ['l', 'use a long format'],
      ['L,dereference', 'show what symlinks point to'],
      ['m', 'names with commas between'],
      ['n,numeric-uid-gid', 'like -l with numbers for owner and group'],
      ['N,literal', 'print names as they are'],
      ['o', 'like -l, without the group'],
      ['p', 'add / to directories'],
      ['q,hide-control-chars', 'print ? for control characters'],
      ['Q,quote-name', 'put names in double quotes'],
      ['r,reverse', 'sort the other way round'],
      ['R,recursive', 'list subdirectories too'],
      ['s,size', 'print the size of each file in blocks'],
      ['S', 'sort by size, largest first'],
      [',sort=WORD', 'sort by none, size, time, version, extension, name'],
      ['t', 'sort by time, newest first'],
      [',time-style=STYLE', 'full-iso, long-iso, iso, locale or +FORMAT of date'],
      ['u', NOT_HERE],
      ['U', 'do not sort'],
      ['v', 'sort version numbers inside names'],
      ['w,width=COLS', 'the width of the output'],
      ['x', 'list by rows'],
      ['X', 'sort by extension'],
      ['Z,context', NOT_HERE],
      ['1', 'one name a line'],
    ],
    usageExit: 2,
  },
  async (p, options) => {
    await checkValues(p, options);
    return new Listing(p, options).run();
  },
);

async function checkValues(p: Process, options: Parsed): Promise<void> {
  const sortBy = options.value('sort');
  if (sortBy !== undefined && !['none', 'size', 'time', 'version', 'extension', 'name', 'width'].includes(sortBy))
    throw new UsageError(`invalid argument ‘${sortBy}’ for ‘--sort’`);
  const when = options.value('color');
  if (when && !['always', 'auto', 'never', 'yes', 'no', 'none', 'tty', 'if-tty', 'force'].includes(when)) throw new UsageError(`invalid argument ‘${when}’ for ‘--color’`);
  if (options.has('l', 'g', 'o', 'numeric-uid-gid', 'full-time')) styleOf(p, options);
  const width = options.value('width');
  if (width !== undefined && !/^\d+$/.test(width)) await fail(p, `invalid line width: ‘${width}’`, 2);
}

class Listing {
  readonly #p: Process;
  readonly #o: Parsed;
  readonly #long: boolean;
  readonly #tty: boolean;
  readonly #colour: boolean;
  readonly #format: 'long' | 'one' | 'columns' | 'across' | 'commas';
  readonly #mark: 'classify' | 'slash' | 'file-type' | 'none';
  #code = 0;
  #any = false;

  constructor(p: Process, options: Parsed) {
    this.#p = p;
    this.#o = options;
    this.#tty = p.stdout.tty !== undefined;
    const last = options.last('l', 'g', 'o', 'numeric-uid-gid', 'full-time', 'C', 'x', 'm', '1');
    const isLong = options.has('l', 'g', 'o', 'numeric-uid-gid', 'full-time') && (last === '1' || !['C', 'x', 'm'].includes(last ?? ''));
    this.#long = isLong;
    this.#format = isLong ? 'long' : last === 'C' ? 'columns' : last === 'x' ? 'across' : last === 'm' ? 'commas' : last === '1' || !this.#tty ? 'one' : 'columns';
    const color = options.has('color') ? options.value('color') || 'always' : 'never';
    this.#colour = ['always', 'yes', 'force'].includes(color) || (['auto', 'tty', 'if-tty'].includes(color) && this.#tty);
    const mark = options.last('classify', 'file-type', 'p');
    this.#mark = mark === 'classify' ? 'classify' : mark === 'file-type' ? 'file-type' : mark === 'p' ? 'slash' : 'none';
  }

  async run(): Promise<number> {
    const names = this.#o.operands.length > 0 ? this.#o.operands : ['.'];
    const files: Entry[] = [];
    const folders: Entry[] = [];
    for (const name of names) {
      const entry = this.#operand(name);
      if (typeof entry === 'string') {
        await this.#p.err(`${this.#p.argv[0]}: cannot access ${quoted(name)}: ${entry}\n`);
        this.#code = 2;
      } else (entry.stat.type === 'directory' && !this.#o.has('directory') ? folders : files).push(entry);
    }
    if (files.length > 0) await this.#print(this.#sort(files), false);
    const titled = names.length > 1 || this.#o.has('recursive');
    for (const folder of this.#sort(folders)) await this.#folder(folder, titled);
    return this.#code;
  }

  #operand(name: string): Entry | string {
    const path = this.#p.path(name);
    try {
      const link = this.#p.fs.lstat(path);
      const follow = this.#o.has('dereference', 'dereference-command-line') || name.endsWith('/') || (!this.#long && !this.#o.has('directory') && this.#mark !== 'classify');
      let stat = link;
      if (link.type === 'symlink' && follow) stat = this.#p.fs.exists(path) ? this.#p.fs.stat(path) : link;
      if (name.endsWith('/') && stat.type !== 'directory') return 'Not a directory';
      if (stat.type !== 'directory' && !this.#o.has('dereference')) stat = link;
      return this.#entry(name, path, stat);
    } catch (e) {
      return reason(e);
    }
  }

  #entry(name: string, path: string, stat: Stat): Entry {
    return stat.type === 'symlink' ? { name, path, stat, target: this.#p.fs.readlink(path) } : { name, path, stat };
  }

  async #folder(folder: Entry, titled: boolean): Promise<void> {
    let names: string[];
    try {
      names = this.#p.fs.readdir(folder.path);
    } catch (e) {
      await this.#p.err(`${this.#p.argv[0]}: cannot open directory ${quoted(folder.name)}: ${reason(e)}\n`);
      this.#code = Math.max(this.#code, this.#o.operands.includes(folder.name) ? 2 : 1);
      return;
    }
    await this.#p.tick();
    if (titled) await this.#p.out(`${this.#any ? '\n' : ''}${this.#tty ? listed(folder.name) : folder.name}:\n`);
    this.#any = true;
    const join = (name: string): string => (folder.path === '/' ? `/${name}` : `${folder.path}/${name}`);
    const entries: Entry[] = [];
    if (this.#o.has('all', 'f')) {
      entries.push(this.#entry('.', folder.path, folder.stat));
      entries.push(this.#entry('..', this.#p.path(`${folder.path}/..`), this.#p.fs.stat(this.#p.path(`${folder.path}/..`))));
    }
    for (const name of names) {
      if (!this.#wanted(name)) continue;
      const path = join(name);
      const stat = this.#o.has('dereference') && this.#p.fs.exists(path) ? this.#p.fs.stat(path) : this.#p.fs.lstat(path);
      entries.push(this.#entry(name, path, stat));
    }
    const sorted = this.#sort(entries);
    await this.#print(sorted, true);
    if (!this.#o.has('recursive')) return;
    for (const e of sorted)
      if (e.stat.type === 'directory' && e.name !== '.' && e.name !== '..')
        await this.#folder({ ...e, name: folder.name === '/' ? `/${e.name}` : `${folder.name.replace(/\/$/, '')}/${e.name}` }, true);
  }

  #wanted(name: string): boolean {
    const all = this.#o.has('all', 'almost-all', 'f');
    if (!all && (name.startsWith('.') || this.#o.all('hide').some((g) => fnmatch(g, name, { hidden: true })))) return false;
    if (this.#o.has('ignore-backups') && name.endsWith('~')) return false;
    return !this.#o.all('ignore').some((g) => fnmatch(g, name, { hidden: true }));
  }

  #sort(entries: readonly Entry[]): Entry[] {
    const o = this.#o;
    const last = o.last('S', 't', 'U', 'v', 'X', 'f', 'sort');
    const by = last === 'sort' ? o.value('sort') : { S: 'size', t: 'time', U: 'none', v: 'version', X: 'extension', f: 'none' }[last ?? ''];
    const name = (a: Entry, b: Entry): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
    const extension = (e: Entry): string => (e.name.includes('.') ? e.name.slice(e.name.lastIndexOf('.')) : '');
    const orders: Readonly<Record<string, (a: Entry, b: Entry) => number>> = {
      size: (a, b) => b.stat.size - a.stat.size || name(a, b),
      time: (a, b) => b.stat.mtime - a.stat.mtime || name(a, b),
      version: (a, b) => compareVersions(a.name, b.name),
      extension: (a, b) => (extension(a) < extension(b) ? -1 : extension(a) > extension(b) ? 1 : name(a, b)),
      width: (a, b) => textWidth(a.name) - textWidth(b.name) || name(a, b),
      none: () => 0,
    };
    const order = orders[by ?? ''] ?? name;
    const sorted = [...entries].sort(o.has('reverse') ? (a, b) => -order(a, b) : order);
    if (!o.has('group-directories-first')) return sorted;
    const folder = (e: Entry): boolean => e.stat.type === 'directory' || (e.stat.type === 'symlink' && this.#p.fs.exists(e.path) && this.#p.fs.stat(e.path).type === 'directory');
    return [...sorted.filter(folder), ...sorted.filter((e) => !folder(e))];
  }

  async #print(entries: readonly Entry[], inFolder: boolean): Promise<void> {
    this.#any = true;
    const blocks = entries.reduce((n, e) => n + blocksOf(e.stat), 0);
    const total = inFolder && (this.#long || this.#o.has('size')) ? `total ${this.#o.has('human-readable') ? human(blocks * 1024) : blocks}\n` : '';
    if (this.#long) return this.#p.out(total + this.#rows(entries));
    // On a terminal, when some name is quoted, the others get a space so that they line up.
    const align = this.#tty && !this.#o.has('literal', 'quote-name', 'escape') && this.#format !== 'commas' && entries.some((e) => needsQuotes(e.name));
    const inodes = Math.max(0, ...entries.map((e) => String(e.stat.ino).length));
    const sizes = Math.max(0, ...entries.map((e) => String(blocksOf(e.stat)).length));
    const cells = entries.map((e) => {
      const prefix = `${this.#o.has('inode') ? `${String(e.stat.ino).padStart(inodes)} ` : ''}${this.#o.has('size') ? `${String(blocksOf(e.stat)).padStart(sizes)} ` : ''}`;
      const shown = this.#name(e, align);
      return cell(prefix + shown.text, prefix + shown.plain);
    });
    const width = this.#width();
    if (this.#format === 'one') return this.#p.out(total + cells.map((c) => `${c.text}\n`).join(''));
    if (this.#format === 'commas') return this.#p.out(total + commas(cells, width));
    await this.#p.out(total + columns(cells, width, this.#format === 'across'));
  }

  #width(): number {
    const given = this.#o.value('width') ?? this.#p.env.get('COLUMNS');
    if (given !== undefined && /^\d+$/.test(given)) return Number(given) || Number.POSITIVE_INFINITY;
    return this.#p.stdout.tty?.columns || 80;
  }

  #name(e: Entry, align: boolean): { text: string; plain: string } {
    const o = this.#o;
    let name = e.name;
    if (o.has('quote-name')) name = `"${name.replace(/["\\]/g, '\\$&')}"`;
    else if (o.has('escape')) name = name.replace(/[ \\]/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\t', '\\t');
    else if (this.#tty && !o.has('literal')) name = listed(name);
    const pad = align && name === e.name ? ' ' : '';
    const mark = indicator(e.stat, this.#mark);
    const broken = e.stat.type === 'symlink' && !this.#p.fs.exists(e.path);
    const colour = this.#colour ? colourOf(e.stat, e.name, broken) : '';
    return { text: pad + (colour ? `\x1b[0m\x1b[${colour}m${name}\x1b[0m`.replace('\x1b[0m', '') : name) + mark, plain: pad + name + mark };
  }

  #rows(entries: readonly Entry[]): string {
    const o = this.#o;
    const numeric = o.has('numeric-uid-gid');
    const style = styleOf(this.#p, o);
    const align = this.#tty && !o.has('literal', 'quote-name', 'escape') && entries.some((e) => needsQuotes(e.name));
    const table = entries.map((e) => {
      const left: string[] = [];
      if (o.has('inode')) left.push(String(e.stat.ino));
      if (o.has('size')) left.push(o.has('human-readable') ? human(blocksOf(e.stat) * 1024) : String(blocksOf(e.stat)));
      const size = o.has('human-readable') ? human(e.stat.size) : o.has('si') ? human(e.stat.size, 1000) : String(e.stat.size);
      const owner = o.has('g') ? [] : [numeric ? String(e.stat.uid) : userName(this.#p, e.stat.uid)];
      const group = o.has('o', 'no-group') ? [] : [numeric ? String(e.stat.gid) : groupName(this.#p, e.stat.gid)];
      return { e, left, links: String(e.stat.nlink), who: [...owner, ...group], size };
    });
    const widest = (of: (row: (typeof table)[number]) => string): number => Math.max(0, ...table.map((r) => textWidth(of(r))));
    const links = widest((r) => r.links);
    const size = widest((r) => r.size);
    const lefts = table[0]?.left.map((_, i) => widest((r) => r.left[i] ?? '')) ?? [];
    const whos = table[0]?.who.map((_, i) => widest((r) => r.who[i] ?? '')) ?? [];
    return table
      .map((r) => {
        const left = r.left.map((t, i) => `${t.padStart(lefts[i] ?? 0)} `).join('');
        const who = r.who.map((t, i) => ` ${numeric ? t.padStart(whos[i] ?? 0) : t.padEnd(whos[i] ?? 0)}`).join('');
        const time = lsTime(r.e.stat.mtime, this.#p.clock.now(), style);
        const name = this.#name(r.e.target === undefined ? r.e : r.e, align).text;
        return `${left}${modeText(r.e.stat)} ${r.links.padStart(links)}${who} ${r.size.padStart(size)} ${time} ${r.e.target === undefined ? name : `${this.#linkName(r.e, align)} -> ${this.#target(r.e)}`}\n`;
      })
      .join('');
  }

  #linkName(e: Entry, align: boolean): string {
    const { text } = this.#name(e, align);
    return this.#mark === 'none' || !text.endsWith('@') ? text : text.slice(0, -1);
  }

  #target(e: Entry): string {
    const target = e.target ?? '';
    const exists = this.#p.fs.exists(e.path);
    const stat = exists ? this.#p.fs.stat(e.path) : undefined;
    return this.#name({ name: target, path: e.path, stat: stat ?? e.stat }, false).text.replace(/@$/, exists ? '$&' : '');
  }
}

function styleOf(p: Process, options: Parsed): string {
  if (options.last('full-time', 'time-style') === 'full-time') return 'full-iso';
  const found = timeStyle(options.value('time-style') ?? p.variable('TIME_STYLE') ?? 'locale');
  if ('fault' in found) throw new UsageError(found.fault);
  return found.style;
}

/** In 1K blocks; files take 4K blocks. */
function blocksOf(stat: Stat): number {
  if (stat.type === 'directory') return 4;
  return stat.type === 'file' ? Math.ceil(stat.size / 4096) * 4 : 0;
}

function commas(cells: readonly { text: string; width: number }[], width: number): string {
  let out = '';
  let column = 0;
  cells.forEach((c, i) => {
    const comma = i < cells.length - 1 ? 1 : 0;
    if (i > 0) {
      if (column + 1 + c.width + comma > width) {
        out += '\n';
        column = 0;
      } else {
        out += ' ';
        column++;
      }
    }
    out += c.text + (comma ? ',' : '');
    column += c.width + comma;
  });
  return cells.length > 0 ? `${out}\n` : '';
}
