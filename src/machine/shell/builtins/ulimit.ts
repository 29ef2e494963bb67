// Resource limits as a fresh Debian login has them: they are shown, and nothing here ever reaches them. upstream: bash builtins/ulimit.def
import type { Builtin, Shell } from '../shell.ts';

interface Limit {
  readonly letter: string;
  readonly name: string;
  readonly unit: string;
  readonly soft: number;
  readonly hard: number;
}

const NONE = Number.POSITIVE_INFINITY;
const limit = (letter: string, name: string, unit: string, soft: number, hard = soft): Limit => ({ letter, name, unit, soft, hard });

/** In the order of `ulimit -a`. */
function limits(sh: Shell): Limit[] {
  // Linux lets a user have as many tasks as stacks of 16 KiB fit into a sixteenth of the memory.
  const memory = sh.p.fs.exists('/proc/meminfo') ? sh.p.fs.readText('/proc/meminfo') : '';
  const tasks = Math.floor(Number(/^MemTotal: *(\d+)/m.exec(memory)?.[1] ?? 0) / 256);
  return [
    limit('R', 'real-time non-blocking time', 'microseconds, ', NONE),
    limit('c', 'core file size', 'blocks, ', 0, NONE),
    limit('d', 'data seg size', 'kbytes, ', NONE),
    limit('e', 'scheduling priority', '', 0),
    limit('f', 'file size', 'blocks, ', NONE),
    limit('i', 'pending signals', '', tasks),
    limit('l', 'max locked memory', 'kbytes, ', 8192),
    limit('m', 'max memory size', 'kbytes, ', NONE),
    limit('n', 'open files', '', 1024, 1048576),
    limit('p', 'pipe size', '512 bytes, ', 8),
    limit('q', 'POSIX message queues', 'bytes, ', 819200),
    limit('r', 'real-time priority', '', 0),
    limit('s', 'stack size', 'kbytes, ', 8192, NONE),
    limit('t', 'cpu time', 'seconds, ', NONE),
    limit('u', 'max user processes', '', tasks),
    limit('v', 'virtual memory', 'kbytes, ', NONE),
    limit('x', 'file locks', '', NONE),
  ];
}

const shown = (n: number): string => (n === NONE ? 'unlimited' : String(n));

export const ulimitBuiltin: Builtin = {
  name: 'ulimit',
  usage: 'ulimit [-SHabcdefiklmnpqrstuvxPRT] [limit]',
  summary: 'Modify shell resource limits.',
  async run(sh, args) {
    const all = limits(sh);
    const words = args[0] === '--' ? args.slice(1) : args;
    const options = words.filter((a) => /^-./.test(a));
    const [value, ...more] = words.filter((a) => !/^-./.test(a));
    const letters = [...options.join('').replaceAll('-', '')];
    const unknown = letters.find((c) => !'SHa'.includes(c) && !all.some((l) => l.letter === c));
    if (unknown !== undefined) {
      if ('bkPT'.includes(unknown)) await sh.complain(`ulimit: -${unknown}: cannot get limit: Invalid argument`);
      else {
        await sh.complain(`ulimit: -${unknown}: invalid option`);
        await sh.err(`ulimit: usage: ${ulimitBuiltin.usage}\n`);
        return 2;
      }
      return 1;
    }
    if (more.length > 0) {
      await sh.complain('ulimit: too many arguments');
      return 2;
    }
    const hard = letters.includes('H') && !letters.includes('S');
    const chosen = letters.filter((c) => !'SHa'.includes(c)).flatMap((c) => all.filter((l) => l.letter === c));
    const asked = letters.includes('a') ? all : chosen.length > 0 ? chosen : all.filter((l) => l.letter === 'f');
    const current = (l: Limit): number => (hard ? l.hard : l.soft);
    if (value !== undefined && !letters.includes('a')) return set(sh, asked, value, hard, letters);
    const line = (l: Limit): string => `${l.name.padEnd(20)} ${`(${l.unit}-${l.letter}) `.padStart(20)}${shown(current(l))}\n`;
    const [only] = asked;
    await sh.out(only && asked.length === 1 ? `${shown(current(only))}\n` : asked.map(line).join(''));
    return 0;
  },
};

/** What would change nothing succeeds; the rest is refused. */
async function set(sh: Shell, asked: readonly Limit[], value: string, hard: boolean, letters: readonly string[]): Promise<number> {
  for (const l of asked) {
    const wanted = value === 'unlimited' ? NONE : value === 'hard' ? l.hard : value === 'soft' ? l.soft : /^\d+$/.test(value) ? Number(value) : undefined;
    if (wanted === undefined) {
      await sh.complain(`ulimit: ${value}: invalid number`);
      return 1;
    }
    const both = !letters.includes('S') && !hard;
    if (wanted === (hard ? l.hard : l.soft) && (!both || wanted === l.hard)) continue;
    const over = wanted > l.hard && sh.p.user.uid !== 0;
    await sh.complain(`ulimit: ${l.name}: cannot modify limit: ${over ? 'Operation not permitted' : 'limits are not simulated here'}`);
    return 1;
  }
  return 0;
}
