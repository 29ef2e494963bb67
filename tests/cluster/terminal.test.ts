// A terminal on the hosts of a world, as the page opens it: what is typed stays on the screen where it was typed.
import { afterEach, describe, expect, it } from 'vitest';
import { decode, encode } from '../../src/base/bytes.ts';
import { VirtualClock } from '../../src/base/clock.ts';
import { type Cluster, createCluster } from '../../src/cluster/cluster.ts';
import { passFree, runFree } from '../../src/host/run-free.ts';
import { Vt } from '../support/vt.ts';

let cluster: Cluster | undefined;
afterEach(() => cluster?.close());

/** Types lines on a host, each after the one before has ended; gives the screen without its prompts. */
async function screenOf(host: string, lines: readonly string[]): Promise<string> {
  const clock = new VirtualClock(0);
  cluster = createCluster({ clock, seed: 1, workers: 1, proxyMode: 'iptables' });
  await runFree(clock, cluster.start());
  const { tty } = cluster.openTerminal(host, 80, 40);
  const vt = new Vt(80, 40);
  tty.onOutput = (bytes) => vt.write(decode(bytes));
  await passFree(clock, 200);
  for (const line of lines) {
    tty.input(encode(`${line}\r`));
    await passFree(clock, 500);
  }
  return vt.text.replace(/^\S+@\S+[:~]*[$#] ?/gm, '$ ').trimEnd();
}

describe('the screen of a terminal', () => {
  it('keeps the lines of a here-document, and the newline before what they bring about', async () => {
    expect(await screenOf('laptop', ["cat > x <<'E'", 'one', 'two', 'E', 'cat x'])).toBe("$ cat > x <<'E'\n> one\n> two\n> E\n$ cat x\none\ntwo\n$");
  });

  it('tells of a job below the line that began it, and of its end', async () => {
    const said = await screenOf('node-1', ['sleep 100 &', 'kill %1', 'echo after']);
    expect(said.replace(/^\[1\] \d+$/m, '[1] PID')).toBe('$ sleep 100 &\n[1] PID\n$ kill %1\n[1]+  Terminated              sleep 100\n$ echo after\nafter\n$');
  });

  it('through ssh is the same, at home on the other machine', async () => {
    expect(await screenOf('laptop', ['ssh node-1', 'pwd', "cat <<'E'", 'one', 'E', 'exit'])).toBe(
      "$ ssh node-1\n$ pwd\n/home/learner\n$ cat <<'E'\n> one\n> E\none\n$ exit\nlogout\nConnection to node-1 closed.\n$",
    );
  });
});
