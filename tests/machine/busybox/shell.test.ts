// BusyBox's ash: what the real one (1.35, Debian's build) said to snippets (record/shell.txt), and what ours says.
import { describe, expect, it } from 'vitest';
import { agrees, inBusybox, truthOf } from './container.ts';

/** How many snippets give the same output, the same complaints and the same exit code. */
const FLOOR = 173;

describe('ash', () => {
  it('answers as the real one', async () => {
    const cases = truthOf('shell');
    const other: string[] = [];
    for (const c of cases) if (!agrees(await inBusybox(c.script), c)) other.push(c.script);
    console.log(`ash: ${cases.length - other.length} of ${cases.length} snippets`);
    expect(cases.length - other.length, other.join('\n%%\n')).toBeGreaterThanOrEqual(FLOOR);
  });

  it('ends a script at an error of a special builtin and goes on after one of another', async () => {
    expect(await inBusybox('cd /nope; echo $?; shift x; echo here')).toEqual({
      stdout: '2\n',
      stderr: "sh: cd: line 0: can't cd to /nope: No such file or directory\nsh: shift: line 0: Illegal number: x\n",
      exit: 2,
    });
  });

  it('has no arrays, no here-strings and no braces', async () => {
    expect((await inBusybox('a=(1 2)')).stderr).toBe('sh: syntax error: unexpected "("\n');
    expect((await inBusybox('cat <<<x')).stderr).toBe('sh: syntax error: unexpected redirection\n');
    expect((await inBusybox('echo {1..3}')).stdout).toBe('{1..3}\n');
  });
});
