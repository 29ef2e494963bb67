// upstream: procps-ng 4.0.2 src/watch.c
import { type Bytes, concat, decode } from '../../base/bytes.ts';
import { dayName, monthName, partsOf } from '../../base/time.ts';
import type { OpenFile, Process, Tty } from '../os/types.ts';
import { command, fail } from './lib/command.ts';
import { NOT_HERE, type Parsed } from './lib/options.ts';
import { rowsOf } from './lib/pager/rows.ts';
import { textWidth } from './lib/width.ts';

const usageText = (name: string): string => `\nUsage:\n ${name} [options] command\n\nTry '${name} --help' for more information.\n`;

async function usage(p: Process): Promise<number> {
  await p.err(usageText(p.argv[0] ?? 'watch'));
  return 1;
}

/** Runs a command again and again and shows what it printed. */
export const watch = command(
  {
    name: 'watch',
    summary: 'Run a command again and again, and show its output on the whole screen.',
    usage: '[options] command',
    options: [
      ['b,beep', 'beep when the command fails'],
      ['c,color', 'let colours pass'],
      ['d,differences[=permanent]', 'light what changed since the last time'],
      ['e,errexit', 'stop when the command fails'],
      ['g,chgexit', 'leave when the output changes'],
      ['q,equexit=cycles', NOT_HERE],
      ['n,interval=secs', 'seconds between two runs (default 2)'],
      ['p,precise', 'keep to the interval whatever the command takes'],
      ['r,no-rerun', ''],
      ['t,no-title', 'no header'],
      ['w,no-wrap', 'cut long lines'],
      ['x,exec', 'run the command itself instead of through sh -c'],
    ],
    from: 'procps-ng 4.0.2',
    inOrder: true,
    hint: usageText,
  },
  async (p, options) => {
    if (options.operands.length === 0) return usage(p);
    const given = options.value('interval') ?? p.env.get('WATCH_INTERVAL') ?? '2';
    const seconds = Number(given.replace(',', '.'));
    if (given === '' || Number.isNaN(seconds)) return fail(p, `failed to parse argument: '${given}'`);
    const interval = Math.min(4294967295, Math.max(0.1, seconds));
    const tty = p.stdout.tty;
    const own = new Watch(p, options, interval, tty);
    if (tty) {
      await p.out('\x1b[?1049h\x1b[H\x1b[2J');
      tty.setTermios({ echo: false });
    }
    try {
      return await own.run();
    } finally {
      if (tty) {
        tty.setTermios({ echo: true });
        const rest = '\x1b[?25h\x1b[?1049l';
        if (p.signal.aborted) void tty.write(new TextEncoder().encode(rest)).catch(() => {});
        else await p.out(rest);
      }
    }
  },
);

class Watch {
  readonly #p: Process;
  readonly #o: Parsed;
  readonly #interval: number;
  readonly #tty: Tty | undefined;
  #last: string | undefined;
  #rows: string[] = [];
  readonly #changed = new Set<string>();

  constructor(p: Process, options: Parsed, interval: number, tty: Tty | undefined) {
    this.#p = p;
    this.#o = options;
    this.#interval = interval;
    this.#tty = tty;
  }

  async run(): Promise<number> {
    for (;;) {
      const started = this.#p.clock.now();
      const { text, code } = await this.#once();
      await this.#show(text);
      if (code !== 0 && this.#o.has('beep')) await this.#p.out('\x07');
      if (code !== 0 && this.#o.has('errexit')) {
        await this.#p.out(
          this.#tty ? `\x1b[${this.#tty.rows};1Hcommand exit with a non-zero status, press a key to exit` : 'command exit with a non-zero status, press a key to exit\n',
        );
        if (this.#tty) await this.#p.wait(this.#tty.read());
        return code;
      }
      if (this.#last !== undefined && this.#last !== text && this.#o.has('chgexit')) return 0;
      this.#last = text;
      const spent = this.#o.has('precise') ? this.#p.clock.now() - started : 0;
      await this.#p.sleep(Math.max(0, this.#interval * 1000 - spent));
    }
  }

  async #once(): Promise<{ text: string; code: number }> {
    const p = this.#p;
    const [reader, writer] = p.pipe();
    const line = this.#o.operands.join(' ');
    const argv = this.#o.has('exec') ? this.#o.operands : ['sh', '-c', line];
    const files = new Map<number, OpenFile>([
      [0, p.stdin],
      [1, writer],
      [2, writer],
    ]);
    const env = new Map(p.env);
    if (this.#tty) {
      env.set('COLUMNS', String(this.#tty.columns));
      env.set('LINES', String(this.#tty.rows));
    }
    let child: Process;
    try {
      child = p.spawn({ argv, files, env, cwd: p.cwd });
    } catch {
      writer.close();
      return { text: `watch: unable to execute '${argv[0]}': No such file or directory\n`, code: 127 };
    }
    writer.close();
    const chunks: Bytes[] = [];
    for (let chunk = await p.wait(reader.read()); chunk; chunk = await p.wait(reader.read())) chunks.push(chunk);
    reader.close();
    const status = await p.wait(child.exited);
    return { text: decode(concat(chunks)), code: status.code };
  }

  #header(columns: number): string {
    const t = partsOf(this.#p.clock.now());
    const two = (n: number): string => String(n).padStart(2, '0');
    const stamp = `${this.#p.machine.hostname}: ${dayName(t.weekday)} ${monthName(t.month)} ${String(t.day).padStart(2)} ${two(t.hour)}:${two(t.minute)}:${two(t.second)} ${t.year}`;
    const left = `Every ${this.#interval.toFixed(1)}s: `;
    const commandText = this.#o.operands.join(' ');
    const room = columns - left.length - stamp.length - 1;
    if (columns < stamp.length) return '';
    if (room < 4) return stamp.padStart(columns);
    const shown = textWidth(commandText) > room ? `${commandText.slice(0, Math.max(0, room - 3))}...` : commandText;
    return `${left}${shown}${' '.repeat(Math.max(1, columns - left.length - textWidth(shown) - stamp.length))}${stamp}`;
  }

  async #show(text: string): Promise<void> {
    const columns = this.#tty?.columns || 80;
    const height = this.#tty?.rows || 24;
    const title = this.#o.has('no-title') ? [] : [this.#header(columns), ''];
    const lines = (this.#o.has('color') ? text : text.replace(/\x1b\[[\d;:]*m/g, '')).split('\n');
    if (lines.at(-1) === '') lines.pop();
    const body = lines
      .flatMap((line) => rowsOf(line.replaceAll('\r', ''), { columns, chop: this.#o.has('no-wrap'), shift: 0, raw: true, highlight: undefined }))
      .slice(0, height - title.length);
    if (!this.#tty) return this.#p.out([...title, ...body].map((row) => `${row}\n`).join(''));
    const lit = this.#o.has('differences') && this.#last !== undefined ? body.map((row, i) => this.#differences(row, i)) : body;
    this.#rows = body;
    const rows = [...title, ...lit];
    await this.#p.out(`\x1b[?25l${Array.from({ length: height }, (_, i) => `\x1b[${i + 1};1H\x1b[m\x1b[K${rows[i] ?? ''}`).join('')}\x1b[m\x1b[${height};${columns}H`);
  }

  #differences(row: string, at: number): string {
    const old = Array.from(this.#rows[at] ?? '');
    const permanent = this.#o.value('differences') !== '';
    return Array.from(row, (c, i) => {
      if (c !== (old[i] ?? ' ')) this.#changed.add(`${at}:${i}`);
      else if (!permanent) this.#changed.delete(`${at}:${i}`);
      return this.#changed.has(`${at}:${i}`) ? `\x1b[7m${c}\x1b[27m` : c;
    }).join('');
  }
}
