// A small screen for tests: it knows what our full-screen programs send, and the keys that people press.
import { decode, encode } from '../../src/base/bytes.ts';
import { isLoading } from '../../src/base/on-demand.ts';
import type { LineDiscipline } from '../../src/machine/os/tty.ts';
import type { OpenFile, Process } from '../../src/machine/os/types.ts';
import { charWidth } from '../../src/machine/programs/lib/width.ts';
import { driveUntil } from '../support/drive.ts';
import type { Host } from '../support/run-program.ts';

const KEYS: Readonly<Record<string, string>> = {
  Enter: '\r',
  Tab: '\t',
  BSpace: '\x7f',
  Escape: '\x1b',
  Space: ' ',
  Up: '\x1b[A',
  Down: '\x1b[B',
  Right: '\x1b[C',
  Left: '\x1b[D',
  Home: '\x1b[1~',
  End: '\x1b[4~',
  PageUp: '\x1b[5~',
  PageDown: '\x1b[6~',
  DC: '\x1b[3~',
};

/** A key by tmux's name as a terminal sends it. */
export function keyBytes(key: string): string {
  const named = KEYS[key];
  if (named !== undefined) return named;
  if (/^C-.$/.test(key)) return String.fromCharCode(key.charCodeAt(2) & 0x5f & 0x1f || key.charCodeAt(2) & 0x1f);
  return /^M-.$/.test(key) ? `\x1b${key[2]}` : key;
}

export class TextTerminal {
  readonly host: Host;
  readonly tty: LineDiscipline;
  #main: string[][];
  #alternate: string[][] | undefined;
  row = 0;
  column = 0;
  #rest = '';
  process: Process | undefined;

  constructor(host: Host, columns = 80, rows = 24) {
    this.host = host;
    this.tty = host.machine.openTty(columns, rows);
    this.#main = blank(rows);
    this.tty.onOutput = (bytes) => this.#write(decode(bytes));
  }

  get #cells(): string[][] {
    return this.#alternate ?? this.#main;
  }

  get rows(): string[] {
    return this.#cells.map((row) =>
      Array.from(row, (c) => c ?? ' ')
        .join('')
        .trimEnd(),
    );
  }

  start(argv: readonly string[], cwd = '/work', env: Record<string, string> = {}, stdin?: OpenFile): Process {
    const file: OpenFile = { kind: 'tty', tty: this.tty, read: (max) => this.tty.read(max), write: (bytes) => this.tty.write(bytes), close: () => {} };
    const files = new Map([
      [0, stdin ?? file],
      [1, file],
      [2, file],
    ]);
    this.process = this.host.machine.spawn({ argv, files, cwd, tty: this.tty, group: 'new', env: new Map([...this.host.machine.environment, ...Object.entries(env)]) });
    this.tty.foreground = this.process.group;
    return this.process;
  }

  type(text: string): void {
    this.tty.input(encode(text));
  }

  /** Lets everything settle that needs no time. */
  async settle(): Promise<void> {
    let turns = 0;
    await driveUntil(this.host.clock, () => !isLoading() && ++turns > 60).catch(() => {});
  }

  resize(columns: number, rows: number): void {
    this.#main = blank(rows);
    if (this.#alternate) this.#alternate = blank(rows);
    this.tty.resize(columns, rows);
  }

  #write(chunk: string): void {
    let text = this.#rest + chunk;
    this.#rest = '';
    while (text !== '') {
      const m = /^\x1b(?:\[([?\d;]*)([A-Za-z])|[()].|.)/.exec(text);
      if (text[0] === '\x1b' && !m) {
        this.#rest = text;
        return;
      }
      if (m) {
        if (m[2]) this.#control(m[1] ?? '', m[2]);
        text = text.slice(m[0].length);
        continue;
      }
      const c = String.fromCodePoint(text.codePointAt(0) ?? 0);
      text = text.slice(c.length);
      this.#char(c);
    }
  }

  #char(c: string): void {
    if (c === '\r') this.column = 0;
    else if (c === '\n') {
      if (this.row + 1 < this.#cells.length) this.row++;
      else {
        this.#cells.shift();
        this.#cells.push([]);
      }
    } else if (c >= ' ') {
      const row = this.#cells[this.row];
      if (!row) return;
      while (row.length < this.column) row.push(' ');
      row[this.column] = c;
      this.column++;
      if (charWidth(c) === 2) row[this.column++] = '';
    }
  }

  #control(args: string, final: string): void {
    const n = args.split(';').map(Number);
    if (final === 'H') {
      this.row = (n[0] || 1) - 1;
      this.column = (n[1] || 1) - 1;
    } else if (final === 'J') this.#cells.forEach((row) => row.splice(0));
    else if (final === 'K') this.#cells[this.row]?.splice(this.column);
    else if ((final === 'h' || final === 'l') && args === '?1049') this.#alternate = final === 'h' ? blank(this.#main.length) : undefined;
  }
}

const blank = (rows: number): string[][] => Array.from({ length: rows }, () => []);
