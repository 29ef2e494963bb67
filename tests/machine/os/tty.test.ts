import { describe, expect, it } from 'vitest';
import { decode, encode } from '../../../src/base/bytes.ts';
import { LineDiscipline } from '../../../src/machine/os/tty.ts';

interface Terminal {
  readonly tty: LineDiscipline;
  readonly signals: string[];
  shown(): string;
  lines(): (string | null)[];
}

function terminal(): Terminal {
  const signals: string[] = [];
  const owner = { signalGroup: (_: number, s: string) => void signals.push(s), signalSession: (_: unknown, s: string) => void signals.push(`all ${s}`) };
  const tty = new LineDiscipline('/dev/pts/0', 80, 24, owner);
  let text = '';
  tty.onOutput = (b) => (text += decode(b));
  return {
    tty,
    signals,
    shown: () => text,
    lines() {
      const out: (string | null)[] = [];
      for (let got = tty.tryRead(4096); got !== undefined; got = tty.tryRead(4096)) {
        out.push(got === null ? null : decode(got));
        if (got === null && tty.tryRead(1) === null) break;
      }
      return out;
    },
  };
}

describe('a terminal in cooked mode', () => {
  it.each<[string, string, (string | null)[], string]>([
    ['delivers lines', 'ab\rcd\n', ['ab\n', 'cd\n'], 'ab\r\ncd\r\n'],
    ['waits for Enter', 'ab', [], 'ab'],
    ['erases', 'abx\x7f\r', ['ab\n'], 'abx\b \b\r\n'],
    ['erases a wide character', '日\x7fa\r', ['a\n'], '日\b \b\b \ba\r\n'],
    ['kills the line', 'abc\x15d\r', ['d\n'], `abc${'\b \b'.repeat(3)}d\r\n`],
    ['erases a word', 'a bc \x17d\r', ['a d\n'], `a bc ${'\b \b'.repeat(3)}d\r\n`],
    ['delivers what is there at ^D', 'ab\x04', ['ab'], 'ab'],
    ['ends at ^D on an empty line', '\x04', [null], ''],
    ['takes the next key as it is', '\x16\x03\r', ['\x03\n'], '^\b^C\r\n'],
    ['drops the line at ^C', 'ab\x03c\r', ['c\n'], 'ab^Cc\r\n'],
  ])('%s', (_, typed, lines, shown) => {
    const t = terminal();
    t.tty.input(encode(typed));
    expect(t.lines()).toEqual(lines);
    expect(t.shown()).toBe(shown);
  });

  it('makes signals of keys, of a new size and of its end', () => {
    const t = terminal();
    t.tty.input(encode('\x03\x1a\x1c'));
    t.tty.resize(100, 30);
    t.tty.hangup();
    expect(t.signals).toEqual(['SIGINT', 'SIGTSTP', 'SIGQUIT', 'SIGWINCH', 'all SIGCONT', 'all SIGHUP']);
    expect(t.tty.tryRead(1)).toBeNull();
  });

  it('gives every key at once in raw mode, and what was typed before', () => {
    const t = terminal();
    t.tty.input(encode('ab'));
    t.tty.setTermios({ icanon: false, echo: false, isig: false });
    t.tty.input(encode('\x03'));
    expect(t.lines()).toEqual(['ab', '\x03']);
  });

  it('holds output between ^S and ^Q', () => {
    const t = terminal();
    t.tty.input(encode('\x13'));
    expect(t.tty.tryWrite(encode('x'))).toBeUndefined();
    t.tty.input(encode('\x11'));
    expect(t.tty.tryWrite(encode('x\n'))).toBe(2);
    expect(t.shown()).toBe('x\r\n');
  });
});
