// top on a whole screen: what keys do. Its batch output is compared in the shell's corpus only as far as it is the same everywhere.
import { describe, expect, it } from 'vitest';
import { decode } from '../../src/base/bytes.ts';
import { top } from '../../src/machine/programs/top.ts';
import { bareHost, type Host, runProgram } from '../support/run-program.ts';
import { TextTerminal } from './text-terminal.ts';

function host(): Host {
  const made = bareHost();
  made.machine.fs.install('/usr/bin/top', top);
  return made;
}

describe('top', () => {
  it('shows itself, sorts, says which keys it knows, and q ends it', async () => {
    const terminal = new TextTerminal(host());
    let shown = '';
    const screen = terminal.tty.onOutput;
    terminal.tty.onOutput = (bytes) => {
      shown += decode(bytes);
      screen?.(bytes);
    };
    terminal.start(['top'], '/');
    await terminal.settle();
    expect(terminal.rows[0]).toMatch(/^top - \d\d:\d\d:\d\d up .* {2}load average: 0\.00, 0\.00, 0\.00$/);
    expect(terminal.rows[6]).toBe('    PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND');
    expect(terminal.rows.slice(7).join('\n')).toMatch(/ R +0\.0 +0\.\d +0:00\.00 top/);
    terminal.type('c');
    await terminal.settle();
    expect(terminal.host.machine.processes.size).toBe(1);
    terminal.type('%');
    await terminal.settle();
    // The next picture takes it away again.
    expect(shown).toContain('Unknown command');
    terminal.type('q');
    await terminal.settle();
    expect(terminal.host.machine.processes.size).toBe(0);
    expect(terminal.tty.termios.icanon).toBe(true);
  });

  it('needs a terminal unless it works in a batch', async () => {
    expect(await runProgram(host(), ['top'])).toMatchObject({ code: 1, stderr: 'top: failed tty get\n' });
    const { stdout } = await runProgram(host(), ['top', '-b', '-n', '2', '-d', '1']);
    expect(stdout.match(/^top - /gm)).toHaveLength(2);
  });
});
