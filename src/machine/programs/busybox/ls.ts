// upstream: busybox/coreutils/ls.c
import type { Process, Stat } from '../../os/types.ts';
import { reason } from '../lib/command.ts';
import { modeText } from '../lib/modes.ts';
import { compareVersions } from '../lib/sort-keys.ts';
import { groupName, userName } from '../lib/users.ts';
import { textWidth } from '../lib/width.ts';
import { type AppletCall, applet } from './lib/applet.ts';
import { humanSize } from './lib/human.ts';
import { blocksOf, colourOf, deviceNumbers, listTime, markOf } from './lib/listing.ts';

interface Entry {
  readonly name: string;
  readonly path: string;
  readonly stat: Stat;
}

export const ls = applet(
  {
    name: 'ls',
    usage: `[-1AaCxdLHRFplinshrSXvctu] [-w WIDTH] [FILE]...

List directories

	-1	One name a line
	-a	Names that begin with . too
	-A	The same, without . and ..
	-x	Rows, not columns
	-d	Directories themselves
	-L	What symlinks point to
	-H	The same for FILEs only
	-R	What is below, too
	-p	A / after directories
	-F	One of */=@| after names
	-l	Long form
	-i	Inode numbers
	-n	Numbers of users and groups
	-s	Blocks
	-lc	Time of the last change of an inode
	-lu	Time of the last access
	--full-time	Whole times
	-h	Sizes such as 1K 243M 2G
	--group-directories-first
	-S	Sort by size
	-X	Sort by extension
	-v	Sort by version
	-t	Sort by time
	-tc	Sort by time of the inode's change
	-tu	Sort by time of access
	-r	The other way round
	-w N	N columns wide
	--color[={always,never,auto}]
`,
    short: 'acdghiklnprstuvw:xACFHLQRST:X1',
    long: { 'full-time': 'full-time', 'group-directories-first': 'group-directories-first', color: 'color::' },
  },
  (call) => new Listing(call).run(),
);

class Listing {
  readonly #call: AppletCall;
  readonly #p: Process;
  readonly #form: 'long' | 'one' | 'columns' | 'rows';
  readonly #colour: boolean;
  #code = 0;
  #any = false;

  constructor(call: AppletCall) {
    this.#call = call;
    this.#p = call.p;
    const last = call.options.findLast(([name]) => ['1', 'C', 'x', 'l', 'g', 'n', 'full-time'].includes(name))?.[0];
    const long = ['l', 'g', 'n', 'full-time'].some((name) => call.has(name)) && last !== 'C' && last !== 'x' && last !== '1';
    this.#form = long ? 'long' : last === 'C' ? 'columns' : last === 'x' ? 'rows' : last === '1' || !this.#p.stdout.tty ? 'one' : 'columns';
    this.#colour = coloured(call);
  }

  async run(): Promise<number> {
    const names = this.#call.words.length > 0 ? this.#call.words : ['.'];
    const files: Entry[] = [];
    const folders: Entry[] = [];
    for (const name of names) {
      const entry = await this.#entry(name, this.#p.path(name), this.#followsOperand(name), name.endsWith('/'));
      if (entry) (entry.stat.type === 'directory' && !this.#call.has('d') ? folders : files).push(entry);
    }
    if (files.length > 0) await this.#print(this.#sorted(files));
    for (const folder of this.#sorted(folders)) await this.#folder(folder, names.length > 1 || this.#call.has('R'));
    return this.#code;
  }

  #followsOperand(name: string): boolean {
    const plain = !['l', 'g', 'n', 'i', 's', 'F', 'full-time'].some((option) => this.#call.has(option));
    return plain || this.#call.has('H') || this.#call.has('L') || name.endsWith('/');
  }

  async #entry(name: string, path: string, follow: boolean, mustBeFolder = false): Promise<Entry | undefined> {
    try {
      const link = this.#p.fs.lstat(path);
      // A link that points nowhere is listed itself, but -L wants what it points to.
      const stat = follow && (link.type !== 'symlink' || this.#call.has('L') || this.#p.fs.exists(path)) ? this.#p.fs.stat(path) : link;
      if (!mustBeFolder || stat.type === 'directory') return { name, path, stat };
      await this.#call.complain(`${name}: Not a directory`);
    } catch (fault) {
      await this.#call.complain(`${name}: ${reason(fault)}`);
    }
    this.#code = 1;
    return undefined;
  }

  async #folder(folder: Entry, titled: boolean): Promise<void> {
    let names: string[];
    try {
      names = this.#p.fs.readdir(folder.path);
    } catch (fault) {
      await this.#call.complain(`can't open '${folder.name}': ${reason(fault)}`);
      this.#code = 1;
      return;
    }
    await this.#p.tick();
    if (titled) await this.#p.out(`${this.#any ? '\n' : ''}${folder.name}:\n`);
    this.#any = true;
    const hidden = this.#call.has('a') || this.#call.has('A');
    const all = [...(this.#call.has('a') ? ['.', '..'] : []), ...names.filter((name) => hidden || !name.startsWith('.'))];
    const entries: Entry[] = [];
    for (const name of all) {
      const entry = await this.#entry(name, this.#p.path(`${folder.path}/${name}`), this.#call.has('L') || name === '.');
      if (entry) entries.push(entry);
    }
    const sorted = this.#sorted(entries);
    if (this.#form === 'long' || this.#call.has('s')) await this.#p.out(`total ${sorted.reduce((sum, e) => sum + blocksOf(e.stat), 0)}\n`);
    await this.#print(sorted);
    if (!this.#call.has('R')) return;
    const below = folder.name.replace(/\/$/, '');
    for (const e of sorted) if (e.stat.type === 'directory' && e.name !== '.' && e.name !== '..') await this.#folder({ ...e, name: `${below}/${e.name}` }, true);
  }

  #sorted(entries: readonly Entry[]): Entry[] {
    const by = this.#call.options.findLast(([name]) => 'StXv'.includes(name))?.[0] ?? '';
    const name = (a: Entry, b: Entry): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
    const extension = (e: Entry): string => (e.name.includes('.') ? e.name.slice(e.name.lastIndexOf('.')) : '');
    const orders: Readonly<Record<string, (a: Entry, b: Entry) => number>> = {
      S: (a, b) => b.stat.size - a.stat.size,
      t: (a, b) => b.stat.mtime - a.stat.mtime,
      v: (a, b) => compareVersions(a.name, b.name),
      X: (a, b) => (extension(a) < extension(b) ? -1 : extension(a) > extension(b) ? 1 : 0),
    };
    const order = (a: Entry, b: Entry): number => orders[by]?.(a, b) || name(a, b);
    const sorted = [...entries].sort(this.#call.has('r') ? (a, b) => -order(a, b) : order);
    if (!this.#call.has('group-directories-first')) return sorted;
    return [...sorted.filter((e) => e.stat.type === 'directory'), ...sorted.filter((e) => e.stat.type !== 'directory')];
  }

  async #print(entries: readonly Entry[]): Promise<void> {
    this.#any = true;
    if (this.#form === 'long' || this.#form === 'one') return this.#p.out(entries.map((e) => `${this.#line(e).text}\n`).join(''));
    const cells = entries.map((e) => this.#line(e));
    const width = Math.max(0, ...entries.map((e) => textWidth(e.name))) + 2 + (this.#call.has('i') ? 8 : 0) + (this.#call.has('s') ? 5 : 0);
    const columns = Math.max(1, Math.floor(this.#width() / width));
    const rows = Math.ceil(cells.length / columns);
    let text = '';
    for (let r = 0; r < rows; r++) {
      let gap = 0;
      for (let c = 0; c < columns; c++) {
        const one = cells[this.#form === 'rows' ? r * columns + c : c * rows + r];
        if (!one) continue;
        text += ' '.repeat(gap) + one.text;
        gap = Math.max(0, width - one.width);
      }
      text += '\n';
    }
    return this.#p.out(text);
  }

  #width(): number {
    const given = this.#call.number('w', undefined);
    if (given !== undefined) return given;
    return (this.#p.stdout.tty?.columns || 80) - 1;
  }

  #line(e: Entry): { text: string; width: number } {
    const left = `${this.#call.has('i') ? `${String(e.stat.ino).padStart(7)} ` : ''}${this.#call.has('s') ? `${String(blocksOf(e.stat)).padStart(6)} ` : ''}`;
    const before = this.#form === 'long' ? `${left}${this.#facts(e)}` : left;
    const name = this.#call.has('Q') ? `"${e.name.replace(/["\\]/g, '\\$&')}"` : e.name.replace(/[\x00-\x1f\x7f]/g, '?');
    const painted = this.#painted(name, e.stat);
    const target = this.#form === 'long' && e.stat.type === 'symlink' ? this.#target(e) : undefined;
    const mark = target === undefined ? markOf(e.stat, this.#call.has('F') ? 'all' : this.#call.has('p') ? 'folders' : 'none') : '';
    return { text: `${before}${painted}${target ?? ''}${mark}`, width: textWidth(before + name + mark) };
  }

  #painted(name: string, stat: Stat): string {
    return this.#colour ? `\x1b[${colourOf(stat)}m${name}\x1b[m` : name;
  }

  #target(e: Entry): string {
    const to = this.#p.fs.readlink(e.path);
    if (!this.#p.fs.exists(e.path)) return ` -> ${this.#colour ? this.#painted(to, e.stat) : to}`;
    const stat = this.#p.fs.stat(e.path);
    return ` -> ${this.#painted(to, stat)}${markOf(stat, this.#call.has('F') ? 'all' : this.#call.has('p') ? 'folders' : 'none')}`;
  }

  #facts(e: Entry): string {
    const { stat } = e;
    const numbers = this.#call.has('n');
    const user = numbers ? String(stat.uid) : userName(this.#p, stat.uid);
    const group = numbers ? String(stat.gid) : groupName(this.#p, stat.gid);
    const who = [...(this.#call.has('g') ? [] : [user]), group].map((name) => `${name.slice(0, 8).padEnd(8)} `).join('');
    const size = stat.type === 'device' ? deviceSize(e.path) : this.#call.has('h') ? humanSize(stat.size).padStart(7) : String(stat.size).padStart(9);
    return `${modeText(stat)} ${String(stat.nlink).padStart(4)} ${who}${size} ${listTime(stat.mtime, this.#p.clock.now(), this.#call.has('full-time'))} `;
  }
}

/** A terminal that is not dumb has colours unless told otherwise; of WHEN the first letter counts for no. */
function coloured(call: AppletCall): boolean {
  const tty = call.p.stdout.tty !== undefined && call.p.variable('TERM') !== 'dumb';
  const when = call.value('color');
  if (when === undefined) return tty;
  if (when === '' || ['always', 'yes', 'force'].includes(when)) return true;
  return ['auto', 'tty', 'if-tty'].includes(when) ? tty : false;
}

const deviceSize = (path: string): string =>
  deviceNumbers(path)
    .map((n) => String(n).padStart(4))
    .join(',');
