// dash: what the real one (0.5.12, Debian 12's sh) said to snippets (record/shell.txt), and what ours says.
import { describe, expect, it } from 'vitest';
import { agrees, inDash, truth } from './container.ts';

/** How many snippets give the same output, the same complaints and the same exit code. */
const FLOOR = 234;

describe('dash', () => {
  it('answers as the real one', async () => {
    const cases = truth();
    const other: string[] = [];
    for (const c of cases) if (!agrees(await inDash(c.script), c)) other.push(c.script);
    console.log(`dash: ${cases.length - other.length} of ${cases.length} snippets`);
    expect(cases.length - other.length, other.join('\n%%\n')).toBeGreaterThanOrEqual(FLOOR);
  });
});
