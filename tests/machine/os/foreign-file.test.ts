// A file that is not ours: what is written to it arrives whole and in order, however slow it is and whoever waits.
import { describe, expect, it } from 'vitest';
import { decode, encode } from '../../../src/base/bytes.ts';
import { ForeignFile } from '../../../src/machine/os/descriptor.ts';
import type { OpenFile } from '../../../src/machine/os/types.ts';
import { world } from './support.ts';

/** A file whose writes end when they are let, one after the other. */
function slow(): { file: OpenFile; let(): Promise<void>; readonly arrived: string } {
  const open: (() => void)[] = [];
  let arrived = '';
  const write = (bytes: Uint8Array): Promise<void> => {
    arrived += decode(bytes);
    return new Promise((done) => open.push(done));
  };
  return {
    file: { kind: 'tty', tty: undefined, read: async () => null, write, close: () => {} },
    async let() {
      open.shift()?.();
      for (let i = 0; i < 5; i++) await Promise.resolve();
    },
    get arrived() {
      return arrived;
    },
  };
}

describe('a file that is not ours', () => {
  it('takes writes that nobody waits for in their order, an empty one too', async () => {
    const there = slow();
    const file = new ForeignFile(there.file);
    for (const text of ['line', '', '\n', 'after']) expect(file.tryWrite(encode(text))).toBe(text.length);
    for (let i = 0; i < 4; i++) await there.let();
    expect(there.arrived).toBe('line\nafter');
  });

  it('lets writers wait when too much is on its way, and wakes them', async () => {
    const there = slow();
    const file = new ForeignFile(there.file);
    expect(file.tryWrite(new Uint8Array(5000))).toBe(5000);
    expect(file.tryWrite(encode('x'))).toBeUndefined();
    let woken = false;
    file.whenWritable(() => {
      woken = true;
    });
    expect(woken).toBe(false);
    await there.let();
    expect(woken).toBe(true);
    expect(file.tryWrite(encode('x'))).toBe(1);
  });

  it('throws at the next write what became of one before', async () => {
    const file = new ForeignFile({ kind: 'tty', tty: undefined, read: async () => null, write: () => Promise.reject(new Error('gone')), close: () => {} });
    file.tryWrite(encode('x'));
    for (let i = 0; i < 5; i++) await Promise.resolve();
    expect(() => file.tryWrite(encode('y'))).toThrow('gone');
  });

  it('has all of what a process wrote before anybody hears of its end', async () => {
    let arrived = '';
    const file: OpenFile = {
      kind: 'pipe',
      tty: undefined,
      read: async () => null,
      write: async (bytes) => {
        for (let i = 0; i < 20; i++) await Promise.resolve();
        arrived += decode(bytes);
      },
      close: () => {},
    };
    const { machine } = world(
      {},
      {
        talker: async (p) => {
          for (const word of ['one ', 'two ', 'three ', 'four']) await p.out(word);
          return 0;
        },
      },
    );
    await machine.spawn({ argv: ['talker'], env: new Map([['PATH', '/usr/bin']]), files: new Map([[1, file]]) }).exited;
    expect(arrived).toBe('one two three four');
  });
});
