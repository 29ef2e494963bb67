// What a person sees who talks to dash: the real one's screen (0.5.12, Debian 12) is written here.
import { describe, expect, it } from 'vitest';
import { type ShellSession, shellSession } from '../../support/shell-session.ts';
import { debianWorld } from './container.ts';

const session = (): Promise<ShellSession> => shellSession(debianWorld(), '/usr/bin:/bin', 50);

describe('dash at a terminal', () => {
  it('counts the lines that it reads, and goes on after what would end a script', async () => {
    const s = await session();
    await s.type('echo hi\r', 'foo\r', '\r', 'if true\r', 'then foo; fi\r', 'if fi\r', 'echo ${x:?bad}\r', 'exit x\r', 'echo $?\r');
    expect(s.vt.text).toBe(
      '# echo hi\nhi\n# foo\nsh: 2: foo: not found\n#\n# if true\n> then foo; fi\nsh: 5: foo: not found\n# if fi\nsh: 6: Syntax error: "fi" unexpected\n# echo ${x:?bad}\nsh: 6: x: bad\n# exit x\nsh: 7: exit: Illegal number: x\n# echo $?\n2\n#',
    );
  });

  it('leaves editing to the terminal', async () => {
    const s = await session();
    await s.type('echo abx\x7fc\r', '\x1b[A', '\x03', 'sleep 50\r', '\x03', 'echo $?\r', 'if x\r', '\x03', 'echo !!\r');
    expect(s.vt.text).toBe('# echo abc\nabc\n# ^[[A^C\n# sleep 50\n^C\n# echo $?\n130\n# if x\n> ^C\n# echo !!\n!!\n#');
  });

  it('keeps jobs in its own way, and no history', async () => {
    const s = await session();
    await s.type('sleep 60 &\r', 'jobs\r', 'kill %1\r', 'sleep 70\r', '\x1a', 'bg\r', 'fg\r', '\x03', 'history; ls /root\r');
    expect(s.vt.text).toBe(
      '# sleep 60 &\n# jobs\n[1] + Running                    sleep 60\n# kill %1\n[1] + Terminated                 sleep 60\n# sleep 70\n^Z[1] + Stopped                    sleep 70\n# bg\n[1] sleep 70\n# fg\nsleep 70\n^C\n# history; ls /root\nsh: 7: history: not found\n#',
    );
  });

  it('ends at the end of input', async () => {
    const s = await session();
    await s.type('false\r', '\x04');
    expect(s.vt.text).toBe('# false\n#');
    expect(s.ended()).toBe(1);
  });
});
