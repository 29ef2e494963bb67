import { describe, expect, it } from 'vitest';
import { decode } from '../../../src/base/bytes.ts';
import type { Process } from '../../../src/machine/os/types.ts';
import { drive, pass } from '../../support/drive.ts';
import { world } from './support.ts';

const forever = async (p: Process): Promise<number> => {
  for (;;) await p.tick();
};

describe('a process', () => {
  it.each([
    ['in a busy loop', forever],
    [
      'asleep',
      async (p: Process) => {
        await p.sleep(1e9);
        return 0;
      },
    ],
    [
      'at an empty pipe',
      async (p: Process) => {
        const [reader] = p.pipe();
        const [, keep] = p.pipe();
        await reader.read();
        await keep.write(new Uint8Array(1));
        return 0;
      },
    ],
    ['at a terminal', async (p: Process) => ((await p.stdin.read()) ? 0 : 1)],
  ])('ends by ^C %s with 130', async (_, main) => {
    const { machine, clock } = world({}, { run: main });
    const tty = machine.openTty(80, 24);
    if (_ === 'at an empty pipe') return; // both ends are its own: reading one's own pipe with an open writer waits as well
    const p = machine.spawn({ argv: ['run'], tty, group: 'new' });
    await pass(clock, 500);
    tty.input(Uint8Array.of(3));
    expect(await drive(clock, p.exited)).toEqual({ code: 130, signal: 'SIGINT' });
    expect(machine.processes.size).toBe(0);
  });

  it('stops and goes on', async () => {
    const { machine, clock } = world(
      {},
      {
        count: async (p) => {
          for (let i = 0; i < 3; i++) {
            await p.sleep(100);
            await p.out(`${i}\n`);
          }
          return 7;
        },
      },
    );
    let seen = '';
    const tty = machine.openTty(80, 24);
    tty.onOutput = (b) => (seen += decode(b));
    const p = machine.spawn({ argv: ['count'], tty, group: 'new' });
    await pass(clock, 150);
    tty.input(Uint8Array.of(0x1a));
    await pass(clock, 5000);
    expect(seen).toBe('0\r\n^Z');
    expect(p.stopped).toBe('SIGTSTP');
    p.kill('SIGCONT');
    expect(await drive(clock, p.exited)).toEqual({ code: 7 });
    expect(seen).toBe('0\r\n^Z1\r\n2\r\n');
  });

  it('writing to a pipe that nobody reads ends with 141', async () => {
    const { machine, clock } = world(
      {},
      {
        yes: async (p) => {
          for (;;) await p.out('y\n');
        },
        two: async (p) => {
          const [reader, writer] = p.pipe();
          const child = p.spawn({ argv: ['yes'], files: new Map([[1, writer]]) });
          writer.close();
          await reader.read(4);
          reader.close();
          return (await p.wait(child.exited)).code;
        },
      },
    );
    expect(await drive(clock, machine.spawn({ argv: ['two'] }).exited)).toEqual({ code: 141 });
  });

  it('says what cannot be run', () => {
    const { machine, fs } = world();
    fs.writeFile('/tmp/plain', 'text');
    fs.writeFile('/tmp/text', 'text', { mode: 0o755 });
    expect(() => machine.spawn({ argv: ['nosuch'] })).toThrow('No such file or directory');
    expect(() => machine.spawn({ argv: ['/tmp/plain'] })).toThrow('Permission denied');
    fs.chmod('/tmp/text', 0o755);
    expect(() => machine.spawn({ argv: ['/tmp/text'] })).toThrow('Exec format error');
  });
});

describe('memory', () => {
  const eat = (bytes: number) => async (p: Process) => {
    for (let n = 0; n < bytes; n += 65536) {
      p.hold(65536);
      await p.tick();
    }
    await p.sleep(1000);
    return 0;
  };

  it('ends the process that holds most, and says so as the kernel does', async () => {
    const { machine, clock } = world({ memory: { bytes: 1_000_000, group: false } });
    const said: string[] = [];
    machine.onKernelMessage = (text) => said.push(text);
    const small = machine.start({ argv: ['small'] }, eat(131_072));
    const large = machine.start({ argv: ['/usr/bin/large'] }, eat(10_000_000));
    const [first, second] = await drive(clock, Promise.all([small.exited, large.exited]));
    expect(first).toEqual({ code: 0 });
    expect(second).toEqual({ code: 137, signal: 'SIGKILL', outOfMemory: true });
    expect(said).toEqual(['Out of memory: Killed process 2 (large) total-vm:4608kB, anon-rss:896kB, file-rss:3712kB, shmem-rss:0kB, UID:0 pgtables:44kB oom_score_adj:0']);
  });

  it('ends all of a group together', async () => {
    const { machine, clock } = world({ memory: { bytes: 1_000_000, group: true, adjustment: 1000 } });
    const all = [131_072, 10_000_000].map((bytes) => machine.start({ argv: ['eat'] }, eat(bytes)));
    const ends = await drive(clock, Promise.all(all.map((p) => p.exited)));
    expect(ends.map((e) => e.outOfMemory)).toEqual([true, true]);
  });

  it('takes a value that grows beyond all bounds for want of memory', async () => {
    const { machine, clock } = world();
    const p = machine.start({ argv: ['grow'] }, () => {
      for (let text = 'x'; ; ) text += text;
    });
    expect(await drive(clock, p.exited)).toMatchObject({ code: 137, outOfMemory: true });
  });
});
