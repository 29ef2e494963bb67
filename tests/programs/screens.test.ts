// The screens of nano and less, key by key, against those of the real ones (record-screens.mjs).
import { describe, expect, it } from 'vitest';
import { bareHost, putFiles } from '../support/run-program.ts';
import fixture from './fixture.json' with { type: 'json' };
import recorded from './screens-recorded.json' with { type: 'json' };
import { keyBytes, TextTerminal } from './text-terminal.ts';

const big = `${Array.from({ length: 120 }, (_, i) => `line ${i + 1}`).join('\n')}\n`;

describe('recorded screens', () => {
  it.each(recorded)('$name', async ({ argv, screens }) => {
    const host = bareHost();
    putFiles(host, { ...fixture, big });
    const terminal = new TextTerminal(host);
    terminal.start(argv);
    await terminal.settle();
    for (const { keys, cursor, rows } of screens) {
      terminal.type(keys.map(keyBytes).join(''));
      await terminal.settle();
      if (rows.some((row) => row.includes('exit='))) expect(host.machine.processes.size, `left at ${keys.join(' ')}`).toBe(0);
      else expect({ keys, cursor: `${terminal.row},${terminal.column}`, rows: terminal.rows }).toEqual({ keys, cursor, rows });
    }
  });
});
