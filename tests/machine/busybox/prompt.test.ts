// What a person sees who talks to BusyBox's ash: the real one's screen (1.35) is written here.
import { describe, expect, it } from 'vitest';
import { type ShellSession, shellSession } from '../../support/shell-session.ts';
import { busyboxWorld } from './container.ts';

const session = (): Promise<ShellSession> => shellSession(busyboxWorld(), '/bin', 5);

describe('ash at a terminal', () => {
  it('prompts with the directory, and says what it does not find without a line', async () => {
    const s = await session();
    await s.type('nosuch\r', 'cd /nope\r', 'cd etc\r', 'echo $?\r', 'echo !!\r');
    expect(s.vt.text).toBe(
      "/ # nosuch\nsh: nosuch: not found\n/ # cd /nope\nsh: cd: can't cd to /nope: No such file or directory\n/ # cd etc\n/etc # echo $?\n0\n/etc # echo !!\n!!\n/etc #",
    );
  });

  it('goes on after what would end a script', async () => {
    const s = await session();
    await s.type('if fi\r', 'echo ${v^^}\r', 'set -u; echo $nope; echo here\r', 'readonly R=1; R=2\r', 'echo $?\r');
    expect(s.vt.text).toBe(
      '/ # if fi\nsh: syntax error: unexpected "fi"\n/ # echo ${v^^}\nsh: syntax error: bad substitution\n/ # set -u; echo $nope; echo here\nsh: nope: parameter not set\n/ # readonly R=1; R=2\nsh: R: is read only\n/ # echo $?\n2\n/ #',
    );
  });

  it('keeps jobs in its own way', async () => {
    const s = await session();
    await s.type('sleep 50 | cat &\r', 'jobs\r', 'kill %1\r', 'sleep 60\r', '\x1a', 'bg\r', 'jobs\r', 'fg\r', '\x03', 'echo $?\r');
    expect(s.vt.text).toBe(
      '/ # sleep 50 | cat &\n/ # jobs\n[1]+  Running                    sleep 50 | cat\n/ # kill %1\n[1]+  Terminated                 sleep 50 | cat\n/ # sleep 60\n^Z[1]+  Stopped                    sleep 60\n/ # bg\n[1] sleep 60\n/ # jobs\n[1]+  Running                    sleep 60\n/ # fg\nsleep 60\n^C\n/ # echo $?\n130\n/ #',
    );
  });

  it('asks for the rest of a command, numbers its history from 0 and leaves without a word', async () => {
    const s = await session();
    await s.type('echo "a\r', 'b"\r', 'for i in 1; do\r', '\x03', 'history\r', 'exit 3 4\r');
    expect(s.vt.text).toBe('/ # echo "a\n> b"\na\nb\n/ # for i in 1; do\n> ^C\n/ # history\n   0 echo "a\n   1 b"\n   2 for i in 1; do\n   3 history\n/ # exit 3 4');
    expect(s.ended()).toBe(3);
  });

  it('ends at the end of input', async () => {
    const s = await session();
    await s.type('if\r', '\x04', '\x04');
    expect(s.vt.text).toBe('/ # if\n>\nsh: syntax error: unexpected end of file (expecting "then")\n/ #');
    expect(s.ended()).toBe(2);
  });
});
