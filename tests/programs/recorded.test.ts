// What the text and file programs print, against what the real tools of a Debian 12 printed (record.mjs).
import { describe, expect, it } from 'vitest';
import cases from './cases.json' with { type: 'json' };
import fixture from './fixture.json' with { type: 'json' };
import { answer, type Recorded } from './recorded.ts';

/** Lines whose real answer is prose of the tool's own (--help and the like), or hangs on the host: the first line of stderr and the exit code count. */
const OWN_WORDS = new Set(['sed', 'sed -Z', 'yes --help-me']);

describe('recorded lines', () => {
  it.each(cases as Recorded[])('$line', async ({ line, ...want }) => {
    const got = await answer(line, fixture);
    if (OWN_WORDS.has(line)) expect([got.code, got.stderr.split('\n')[0]?.split(' ')[0]]).toEqual([want.code, want.stderr.split('\n')[0]?.split(' ')[0]]);
    else expect(got).toEqual(want);
  });
});
