// What a person sees: keys go into a terminal, the screen is compared.
import { describe, expect, it } from 'vitest';
import { decode, encode } from '../../../src/base/bytes.ts';
import type { LineDiscipline } from '../../../src/machine/os/tty.ts';
import { pass } from '../../support/drive.ts';
import { Vt } from '../../support/vt.ts';
import type { World } from '../os/support.ts';
import { corpusWorld } from './support.ts';

interface Session {
  readonly w: World;
  readonly vt: Vt;
  readonly tty: LineDiscipline;
  readonly heard: string[];
  type(...keys: string[]): Promise<void>;
}

async function session(columns = 60, before?: (w: World) => void): Promise<Session> {
  const w = corpusWorld();
  w.fs.writeFile('/root/.bashrc', "PS1='\\w$ '\nalias ll='ls -a'\nalias say='echo said '\n");
  before?.(w);
  const vt = new Vt(columns, 24);
  const tty = w.machine.openTty(columns, 24);
  const heard: string[] = [];
  tty.onOutput = (bytes) => vt.write(decode(bytes));
  w.machine.shellHooks = { onCommand: (line, code) => heard.push(`${line} -> ${code}`) };
  w.machine.spawn({
    argv: ['bash', '-i'],
    cwd: '/work',
    tty,
    group: 'new',
    env: new Map([
      ['PATH', '/usr/bin'],
      ['HOME', '/root'],
    ]),
  });
  await pass(w.clock, 5);
  return {
    w,
    vt,
    tty,
    heard,
    async type(...keys) {
      for (const k of keys) {
        tty.input(encode(k));
        await pass(w.clock, 50);
      }
    },
  };
}

const UP = '\x1b[A';
const LEFT = '\x1b[D';

describe('an interactive shell', () => {
  it('prompts, runs and tells the hook', async () => {
    const s = await session();
    await s.type('echo hi\r', 'false\r', 'nosuch\r');
    expect(s.vt.text).toBe('/work$ echo hi\nhi\n/work$ false\n/work$ nosuch\nbash: nosuch: command not found\n/work$');
    expect(s.heard).toEqual(['echo hi -> 0', 'false -> 1', 'nosuch -> 127']);
  });

  it.each([
    ['moves and inserts', ['echo ac', LEFT, 'b', '\r'], '/work$ echo abc\nabc\n/work$'],
    ['kills and yanks', ['echo one two', '\x17', LEFT, '\x15', '\x19', '\r'], '/work$ echo one\none\n/work$'],
    ['undoes', ['echo abc', '\x7f', '\x1f', '\r'], '/work$ echo abc\nabc\n/work$'],
    ['transposes', ['echo ab', '\x14', '\r'], '/work$ echo ba\nba\n/work$'],
    ['goes up and keeps edits', ['echo a\r', 'echo b\r', UP, UP, 'x', '\x1b[B', UP, '\r'], '/work$ echo a\na\n/work$ echo b\nb\n/work$ echo ax\nax\n/work$'],
    ['searches backwards', ['echo first\r', 'echo second\r', '\x12', 'fir', '\r'], '/work$ echo first\nfirst\n/work$ echo second\nsecond\n/work$ echo first\nfirst\n/work$'],
    ['expands history', ['echo one two\r', 'echo !$\r', '!!\r'], '/work$ echo one two\none two\n/work$ echo !$\necho two\ntwo\n/work$ !!\necho two\ntwo\n/work$'],
    ['asks for more', ['for i in 1 2\r', 'do echo $i\r', 'done\r'], '/work$ for i in 1 2\n> do echo $i\n> done\n1\n2\n/work$'],
    ['takes here-documents', ['cat <<E\r', 'a b\r', 'E\r'], '/work$ cat <<E\n> a b\n> E\na b\n/work$'],
    ['expands aliases', ['say x\r', 'alias x=y\r', 'say x\r'], '/work$ say x\nsaid x\n/work$ alias x=y\n/work$ say x\nsaid y\n/work$'],
    ['gives a line up', ['echo no', '\x03', 'echo $?\r'], '/work$ echo no^C\n/work$ echo $?\n130\n/work$'],
    [
      'names errors without a line',
      ['cat < nosuch\r', 'cd nosuch\r'],
      '/work$ cat < nosuch\nbash: nosuch: No such file or directory\n/work$ cd nosuch\nbash: cd: nosuch: No such file or directory\n/work$',
    ],
    ['leaves', ['exit 3\r'], '/work$ exit 3\nexit'],
    ['ends at ^D', ['\x04'], '/work$\nexit'],
  ])('%s', async (_, keys, screen) => {
    const s = await session();
    await s.type(...keys);
    expect(s.vt.text).toBe(screen);
  });

  it('stops a busy loop, a sleep and a loop of sleeps at ^C', async () => {
    const s = await session();
    await s.type('while true; do :; done\r', '\x03', 'sleep 100\r', '\x03', 'for i in 1 2 3; do sleep 100; done\r', '\x03', 'echo ok\r');
    expect(s.vt.text).toBe('/work$ while true; do :; done\n^C\n/work$ sleep 100\n^C\n/work$ for i in 1 2 3; do sleep 100; done\n^C\n/work$ echo ok\nok\n/work$');
  });

  it('stops, lists, continues and ends jobs', async () => {
    const s = await session();
    await s.type('sleep 100\r', '\x1a', 'jobs\r', 'bg\r', 'jobs\r', 'kill %1\r', '\r', 'sleep 0.01 &\r', '\r', '\r');
    expect(s.vt.text.replace(/\[1\] \d+/, '[1] PID')).toBe(
      [
        '/work$ sleep 100',
        '^Z',
        '[1]+  Stopped                 sleep 100',
        '/work$ jobs',
        '[1]+  Stopped                 sleep 100',
        '/work$ bg',
        '[1]+ sleep 100 &',
        '/work$ jobs',
        '[1]+  Running                 sleep 100 &',
        '/work$ kill %1',
        '[1]+  Terminated              sleep 100',
        '/work$',
        '/work$ sleep 0.01 &',
        '[1] PID',
        '/work$',
        '[1]+  Done                    sleep 0.01',
        '/work$',
        '/work$',
      ].join('\n'),
    );
  });

  it('wraps long lines at any width and edits in their middle', async () => {
    const s = await session(20);
    await s.type('echo 1234567890abcdefghijklmnop', '\x01', '\x1b[C\x1b[C\x1b[C\x1b[C\x1b[C', 'X', '\r');
    expect(s.vt.text).toBe('/work$ echo X1234567\n890abcdefghijklmnop\nX1234567890abcdefghi\njklmnop\n/work$');
  });

  it('counts wide characters', async () => {
    const s = await session();
    await s.type('echo 日本', LEFT, '語', '\x7f', 'x', '\r');
    expect(s.vt.text).toBe('/work$ echo 日x本\n日x本\n/work$');
  });

  it('completes commands, files and variables', async () => {
    const s = await session(60, (w) => {
      w.fs.writeFile('/work/a file.txt', '');
      w.fs.writeFile('/work/alpha.yaml', '');
      w.fs.mkdir('/work/dir');
    });
    await s.type('whoa\t\r', 'ls al\t\r', 'ls a\\ \t\r', 'cd d\t\r', 'echo $HOM\t\r');
    expect(s.vt.text).toBe("/work$ whoami\nroot\n/work$ ls alpha.yaml\nalpha.yaml\n/work$ ls a\\ file.txt\n'a file.txt'\n/work$ cd dir/\n/work/dir$ echo $HOME\n/root\n/work/dir$");
  });

  it('lists several candidates at the second Tab', async () => {
    const s = await session(60, (w) => {
      for (const n of ['web.yaml', 'web-svc.yaml', 'web-ns.yaml']) w.fs.writeFile(`/work/${n}`, '');
    });
    await s.type('cat w\t', '\t', '\t', '.\t\r');
    expect(s.vt.text).toBe('/work$ cat web\nweb-ns.yaml   web-svc.yaml  web.yaml\n/work$ cat web.yaml\n/work$');
  });

  it('keeps history in the home directory', async () => {
    const s = await session();
    await s.type('echo a\r', 'echo b\r');
    expect(s.w.fs.readText('/root/.bash_history')).toBe('echo a\necho b\n');
  });

  it('takes what is typed ahead and a paste of several lines', async () => {
    const s = await session();
    await s.type('sleep 0.2\recho ahead\r', '', '', '', '', '', '\x1b[200~echo 1\necho 2\x1b[201~', '\r');
    expect(s.vt.text).toContain('ahead');
    expect(s.vt.text.split('\n').slice(-4)).toEqual(['echo 2', '1', '2', '/work$']);
  });

  it('reads the lines of a paste one by one: each is a command, in the history too, and a here-document is left alone', async () => {
    const s = await session();
    await s.type("\x1b[200~echo a\ncat <<'X'\nfoo && !object\nX\necho b\x1b[201~", '\r');
    expect(s.vt.text.split('\n').slice(-4)).toEqual(['a', 'foo && !object', 'b', '/work$']);
    expect(s.heard).toEqual(['echo a -> 0', "cat <<'X'\nfoo && !object\nX -> 0", 'echo b -> 0']);
    await s.type('history\r');
    expect(s.vt.text).toContain("    2  cat <<'X'");
    expect(s.vt.text).toContain('    3  echo b\n    4  history');
  });

  it('draws anew when the window changes', async () => {
    const s = await session(60);
    await s.type('echo abc');
    s.tty.resize(30, 24);
    await s.type('d\r');
    expect(s.vt.text).toBe('/work$ echo abcd\nabcd\n/work$');
  });
});
