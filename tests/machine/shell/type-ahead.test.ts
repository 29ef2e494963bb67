// Whenever a line comes while the one before is still at work, it is kept: pasted or typed, cut off at any turn of the event loop or between two promises.
import { describe, expect, it } from 'vitest';
import { decode, encode } from '../../../src/base/bytes.ts';
import { pass } from '../../support/drive.ts';
import { corpusWorld } from './support.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const SHOWN = 'echo marker';
const PASTED = `\x1b[200~${SHOWN}\x1b[201~`;

interface Moment {
  /** Turns of the event loop after the Enter, and promises after those. */
  readonly turns: number;
  readonly promises: number;
}

/** Types `first`, and `then` at that moment of its work; gives the lines that the shell ran. */
async function ran(first: string, then: string, { turns, promises }: Moment): Promise<readonly string[]> {
  const w = corpusWorld();
  const lines: string[] = [];
  w.machine.shellHooks = { onCommand: (line) => lines.push(line) };
  const tty = w.machine.openTty(80, 24);
  let screen = '';
  tty.onOutput = (bytes) => {
    screen += decode(bytes);
  };
  const env = new Map([['PATH', '/usr/bin']]);
  w.machine.spawn({ argv: ['bash', '-i'], cwd: '/work', tty, group: 'new', env });
  await pass(w.clock, 50);
  tty.input(encode('sleep 100 &\r'));
  await pass(w.clock, 50);
  tty.input(encode(`${first}\r`));
  for (let i = 0; i < turns; i++) {
    await turn();
    if (w.clock.hasReady()) w.clock.runReady();
    else if (i % 3 === 2) w.clock.advanceTo(w.clock.now() + 1);
  }
  for (let i = 0; i < promises; i++) await Promise.resolve();
  tty.input(encode(then));
  await pass(w.clock, 3);
  tty.input(encode('\r'));
  await pass(w.clock, 3000);
  expect(screen).toContain('marker');
  return lines;
}

const MOMENTS: readonly Moment[] = [0, 1, 2, 3, 5, 8, 12, 17].flatMap((turns) => [0, 2, 7, 30].map((promises) => ({ turns, promises })));

describe('a line that comes while the one before is at work is not lost', () => {
  it.each([
    ['kill %1', PASTED],
    ['kill %1', SHOWN],
    ['kill -KILL %1; sleep 0.02', PASTED],
    ['sleep 0.02', SHOWN],
    ['echo $(kill %1; echo x) | cat', PASTED],
  ])('%s, then %j', async (first, then) => {
    const lost: Moment[] = [];
    for (const moment of MOMENTS) if ((await ran(first, then, moment)).at(-1) !== SHOWN) lost.push(moment);
    expect(lost).toEqual([]);
  });
});
