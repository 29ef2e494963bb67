// What vi makes of a file, against what the real vim made of it (record-vi.mjs), and how it looks.
import { describe, expect, it } from 'vitest';
import { bareHost, putFiles } from '../support/run-program.ts';
import fixture from './fixture.json' with { type: 'json' };
import { TextTerminal } from './text-terminal.ts';
import recorded from './vi-recorded.json' with { type: 'json' };

/** Keys that are refused here. */
const REFUSED = new Set(['gUw', ':g\r']);

async function edit(keys: string): Promise<string> {
  const host = bareHost();
  putFiles(host, { fruit: fixture.fruit });
  const terminal = new TextTerminal(host);
  terminal.start(['vi', 'fruit']);
  await terminal.settle();
  // An escape that ends what is typed at once is the key; in the middle of a chunk it could be Alt.
  for (const part of `${keys}\x1b`.split(/(?<=\x1b)/)) {
    terminal.type(part);
    await terminal.settle();
  }
  terminal.type(':wq!\r');
  await terminal.settle();
  return host.machine.fs.readText('/work/fruit');
}

describe('vi', () => {
  it.each(recorded.filter(({ keys }) => !REFUSED.has(keys)))('$keys', async ({ keys, text }) => {
    expect(await edit(keys)).toBe(text);
  });

  it('says what it does not know', async () => {
    const host = bareHost();
    putFiles(host, fixture);
    const terminal = new TextTerminal(host);
    terminal.start(['vi', 'fruit']);
    await terminal.settle();
    expect(terminal.rows[6]).toBe('~');
    expect(terminal.rows[23]).toMatch(/^"fruit" 6L, 71B +1,1 +All$/);
    const say = async (keys: string): Promise<string> => {
      terminal.type(keys);
      await terminal.settle();
      return (terminal.rows[23] ?? '').replace(/ +\d+,\S+ +\S+$/, '');
    };
    expect(await say(':foo\r')).toBe('E492: Not an editor command: foo');
    expect(await say('x:q\r')).toBe('E37: No write since last change (add ! to override)');
    expect(await say('/zzz\r')).toBe('E486: Pattern not found: zzz');
    expect(await say(':set foo\r')).toBe('E518: Unknown option: foo');
    expect(await say(':w\r')).toBe('"fruit" 6L, 70B written');
    expect(await say(':99,1d\r')).toMatch(/^E(493|16)/);
    expect(await say('i')).toBe('-- INSERT --');
    expect(await say('\x1b')).toBe('');
    expect(await say(':set nu\r')).toBe('');
    expect(terminal.rows[0]).toBe('  1 pple 3 red');
    terminal.type(':q\r');
    await terminal.settle();
    expect(host.machine.processes.size).toBe(0);
  });
});
