// Output comes when its input did; readers that leave end their writers; ^C reaches whatever waits; hard patterns do not freeze.
import { describe, expect, it } from 'vitest';
import { decode, encode } from '../../src/base/bytes.ts';
import { Pipe } from '../../src/base/pipe.ts';
import type { OpenFile } from '../../src/machine/os/types.ts';
import { shellTools } from '../../src/machine/programs/shell-tools.ts';
import { drive, pass } from '../support/drive.ts';
import { bareHost, type Host, putFiles, runProgram, Sink } from '../support/run-program.ts';
import { TextTerminal } from './text-terminal.ts';

function withShell(): Host {
  const host = bareHost();
  for (const { path, program } of shellTools) if (!host.machine.fs.exists(path)) host.machine.fs.install(path, program);
  putFiles(host, { fruit: 'apple\nbanana\n' });
  return host;
}

/** A program between two pipes, fed and read by hand. */
function piped(host: Host, argv: readonly string[]) {
  const input = new Pipe();
  const reader: OpenFile = { kind: 'pipe', tty: undefined, read: (max) => input.read(max), write: async () => {}, close: () => input.closeReader() };
  const out = new Sink();
  const p = host.machine.spawn({
    argv,
    files: new Map<number, OpenFile>([
      [0, reader],
      [1, out],
      [2, out],
    ]),
    cwd: '/work',
  });
  return { p, out, feed: (text: string) => input.write(encode(text)), end: () => input.closeWriter() };
}

describe('streams', () => {
  it.each([
    [['cat', '-n'], '     1\tone\n'],
    [['grep', 'o'], 'one\n'],
    [['sed', 's/one/two/'], 'two\n'],
    [['awk', '{print $1, NR}'], 'one 1\n'],
    [['cut', '-c1-2'], 'on\n'],
    [['tr', 'a-z', 'A-Z'], 'ONE\n'],
    [['head', '-n', '5'], 'one\n'],
    [['tail', '-n', '+1'], 'one\n'],
    [['nl'], '     1\tone\n'],
    [['rev'], 'eno\n'],
    [['uniq', '-c'], ''],
  ])('%j answers each line when it comes', async (argv, first) => {
    const host = bareHost();
    const run = piped(host, argv);
    await run.feed('one\n');
    await pass(host.clock, 10);
    expect(run.out.text).toBe(first);
    run.end();
    await drive(host.clock, run.p.exited);
  });

  it('ends the writer when the reader has enough', async () => {
    const host = withShell();
    expect(await runProgram(host, ['sh', '-c', 'yes | head -2; yes | sed 2q; seq 1000000 | grep -m1 7'])).toEqual({ stdout: 'y\ny\ny\ny\n7\n', stderr: '', code: 0 });
  });

  it('follows a file', async () => {
    const host = withShell();
    const ran = await runProgram(host, ['sh', '-c', '(sleep 2; echo cherry >> fruit; sleep 2; echo date >> fruit) & timeout 6 tail -n1 -f fruit; echo $?']);
    expect(ran.stdout).toBe('banana\ncherry\ndate\n124\n');
  });

  it('does not freeze at patterns that make others backtrack', async () => {
    const ran = await runProgram(bareHost(), ['grep', '-cE', '^(a+)+$|(a|aa)+b'], `${'a'.repeat(5000)}c\n`);
    expect(ran).toEqual({ stdout: '0\n', stderr: '', code: 1 });
  });

  it.each([[['cat']], [['grep', 'x']], [['sort']], [['watch', 'true']], [['tail', '-f', '/work/fruit']], [['yes']]])('^C ends %j', async (argv) => {
    const host = withShell();
    const terminal = new TextTerminal(host);
    const p = terminal.start(argv);
    await terminal.settle();
    terminal.type('\x03');
    expect((await drive(host.clock, p.exited)).code).toBe(130);
    expect(terminal.tty.termios).toEqual({ icanon: true, echo: true, isig: true, opost: true });
  });
});

describe('full screens', () => {
  it('watch shows its header and runs again and again on virtual time', async () => {
    const host = withShell();
    const terminal = new TextTerminal(host, 80, 10);
    terminal.start(['watch', '-n', '5', 'cat', 'fruit']);
    await terminal.settle();
    expect(terminal.rows[0]).toMatch(/^Every 5\.0s: cat fruit {10,}laptop: \w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d 20\d\d$/);
    expect(terminal.rows[0]).toHaveLength(80);
    expect(terminal.rows.slice(1, 5)).toEqual(['', 'apple', 'banana', '']);
    host.machine.fs.writeFile('/work/fruit', 'fig\n');
    await pass(host.clock, 5100);
    expect(terminal.rows.slice(1, 5)).toEqual(['', 'fig', '', '']);
  });

  it('nano takes pastes as they are, many keys at once, and a new size', async () => {
    const host = withShell();
    const terminal = new TextTerminal(host);
    terminal.start(['nano', '-i', 'new.yaml']);
    await terminal.settle();
    terminal.type('\x1b[200~a:\r  b:\r    c: 1\r\x1b[201~d: 2');
    await terminal.settle();
    terminal.resize(60, 12);
    await terminal.settle();
    expect(terminal.rows.slice(1, 6)).toEqual(['a:', '  b:', '    c: 1', 'd: 2', '']);
    expect(terminal.rows[10]).toMatch(/^\^G Help/);
    terminal.type('\x0f\r\x18');
    await terminal.settle();
    expect(host.machine.fs.readText('/work/new.yaml')).toBe('a:\n  b:\n    c: 1\nd: 2\n');
    expect(host.machine.processes.size).toBe(0);
  });

  it('less reads a pipe and takes its keys from the terminal', async () => {
    const host = withShell();
    const terminal = new TextTerminal(host);
    terminal.start(['sh', '-c', 'seq 1 500 | less']);
    await terminal.settle();
    expect(terminal.rows.slice(0, 2)).toEqual(['1', '2']);
    terminal.type('G');
    await terminal.settle();
    expect(terminal.rows.slice(21)).toEqual(['499', '500', '(END)']);
    terminal.type('q');
    await terminal.settle();
    expect(host.machine.processes.size).toBe(0);
  });

  it('ls fits its columns to the terminal', async () => {
    const host = withShell();
    putFiles(host, Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`file-${String(i).padStart(2, '0')}`, ''])));
    const terminal = new TextTerminal(host, 40, 10);
    terminal.start(['ls']);
    await terminal.settle();
    expect(terminal.rows[0]).toMatch(/^file-00 +file-0\d/);
    expect(decode(encode(terminal.rows.join('\n')))).toContain('fruit');
  });
});
