// upstream: ncurses progs/tput.c, for an xterm
import type { Program } from '../os/types.ts';

const FIXED: Readonly<Record<string, string>> = {
  clear: '\x1b[H\x1b[2J\x1b[3J',
  reset: '\x1bc',
  bold: '\x1b[1m',
  dim: '\x1b[2m',
  smul: '\x1b[4m',
  rmul: '\x1b[24m',
  rev: '\x1b[7m',
  smso: '\x1b[7m',
  rmso: '\x1b[27m',
  sgr0: '\x1b(B\x1b[m',
  civis: '\x1b[?25l',
  cnorm: '\x1b[?12l\x1b[?25h',
  smcup: '\x1b[?1049h\x1b[22;0;0t',
  rmcup: '\x1b[?1049l\x1b[23;0;0t',
  el: '\x1b[K',
  ed: '\x1b[J',
  home: '\x1b[H',
  cr: '\r',
  bel: '\x07',
  blink: '\x1b[5m',
  sitm: '\x1b[3m',
  ritm: '\x1b[23m',
  op: '\x1b[39;49m',
  sc: '\x1b7',
  rc: '\x1b8',
  cuu1: '\x1b[A',
};

function colour(base: number, n: number): string {
  if (n < 8) return `\x1b[${base + n}m`;
  return n < 16 ? `\x1b[${base + 52 + n}m` : `\x1b[${base + 8};5;${n}m`;
}

/** Terminal capabilities by name. */
export const tput: Program = {
  name: 'tput',
  summary: 'Print terminal capabilities: cols, lines, colors, bold, setaf N, cup ROW COL, sgr0 and others.',
  async main(p) {
    const args = p.argv.slice(1);
    if (args[0] === '-T') args.splice(0, 2);
    const [name, ...rest] = args;
    if (name === undefined) {
      await p.err('usage: tput [-V] [-S] [-x] [-T term] capname\n');
      return 2;
    }
    const tty = p.stdout.tty ?? p.stderr.tty ?? p.stdin.tty ?? p.tty;
    const n = (i: number): number => Number(rest[i] ?? 0);
    if (name === 'cols' || name === 'lines') {
      await p.out(`${name === 'cols' ? tty?.columns || 80 : tty?.rows || 24}\n`);
      return 0;
    }
    if (name === 'colors') await p.out(`${(p.env.get('TERM') ?? '').includes('256color') ? 256 : 8}\n`);
    else if (name === 'setaf' || name === 'setab') await p.out(colour(name === 'setaf' ? 30 : 40, n(0)));
    else if (name === 'cup') await p.out(`\x1b[${n(0) + 1};${n(1) + 1}H`);
    else if (['cuu', 'cud', 'cuf', 'cub'].includes(name)) await p.out(`\x1b[${n(0)}${{ cuu: 'A', cud: 'B', cuf: 'C', cub: 'D' }[name]}`);
    else if (FIXED[name] !== undefined) await p.out(FIXED[name]);
    else {
      await p.err(`tput: unknown terminfo capability '${name}'\n`);
      return 4;
    }
    return 0;
  },
};
